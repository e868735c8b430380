import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { eventually, isAlive } from '../support/processes.ts';
import { invokeJson, makeFunction } from './fixture.ts';

async function failure(
  made: { invoke(payload: string): Promise<{ error?: string; payload: string }> },
  event = {},
) {
  const { error, payload } = await made.invoke(JSON.stringify(event));
  expect(error).toBe('Unhandled');
  return JSON.parse(payload) as { errorType: string; errorMessage: string };
}

describe('an environment that ends under its invocation', () => {
  test('by its own exit fails it as Lambda does, and the next one gets a new environment', async () => {
    const example = await makeFunction(
      `export async function handler({ code }) {
        if (code !== undefined) process.exit(code);
        return process.pid;
      }`,
    );
    const pid = await invokeJson(example);
    const { errorType, errorMessage } = await failure(example, { code: 3 });
    expect(errorType).toBe('Runtime.ExitError');
    expect(errorMessage).toMatch(
      /^RequestId: [-0-9a-f]{36} Error: Runtime exited with error: exit status 3$/,
    );
    expect((await failure(example, { code: 0 })).errorMessage).toContain(
      'Runtime exited without providing a reason',
    );
    expect(await invokeJson(example)).not.toBe(pid);
  });

  test('by kill -9 fails it, and an idle one that is killed harms nothing', async () => {
    const example = await makeFunction(
      `export const handler = async ({ wait }) => (wait ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);`,
    );
    const idle = (await invokeJson(example)) as number;
    process.kill(idle, 'SIGKILL');
    await eventually(() => {
      expect(example.environments()).toEqual([]);
    });
    await example.warm(1);
    const running = failure(example, { wait: true });
    process.kill(example.environments()[0]!.pid!, 'SIGKILL');
    expect((await running).errorMessage).toContain('Runtime exited with error: signal: killed');
    expect(await invokeJson(example)).toBeTypeOf('number');
  });

  test('by a time-out says so, at its deadline, and is gone', async () => {
    const example = await makeFunction(
      `export const handler = async ({ spin }) => {
        console.log(process.pid);
        while (spin);
        return process.pid;
      };`,
      { timeoutSeconds: 1 },
    );
    const pid = (await invokeJson(example)) as number;
    const { errorType, errorMessage } = await failure(example, { spin: true });
    expect(errorType).toBe('Sandbox.Timedout');
    expect(errorMessage).toMatch(/^RequestId: [-0-9a-f]{36} Error: Task timed out after 1.00 seconds$/);
    await eventually(() => {
      expect(isAlive(pid)).toBe(false);
    });
    expect(example.logs.find(({ line }) => line.includes('Status: timeout'))).toBeDefined();
  });

  test('above its memory is killed', async () => {
    const example = await makeFunction(
      `export async function handler() {
        const held = Buffer.alloc(300 * 1024 * 1024, 1);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        return held.length;
      }`,
      { memoryMib: 128, timeoutSeconds: 60 },
    );
    expect((await failure(example)).errorMessage).toContain('Runtime exited with error: signal: killed');
  });

  test('with its heap full is aborted', async () => {
    const example = await makeFunction(
      `export async function handler() {
        const held = [];
        for (;;) held.push(Array.from({ length: 1000 }, () => ({})));
      }`,
      { memoryMib: 128, timeoutSeconds: 60 },
    );
    expect((await failure(example)).errorMessage).toMatch(/signal: (aborted|killed|trace)/);
  });

  test('by an unhandled rejection fails it', async () => {
    const example = await makeFunction(
      `export const handler = () => new Promise(() => {
        setImmediate(() => { Promise.reject(new Error('nobody listens')); });
      });`,
    );
    expect((await failure(example)).errorType).toBe('Runtime.ExitError');
  });
});

describe('a failed initialisation', () => {
  test.each([
    ['an error at load', `throw new TypeError('bad settings');`, 'TypeError'],
    ['a syntax error', 'export const = 1;', 'Runtime.UserCodeSyntaxError'],
    ['no such export', 'export const other = 1;', 'Runtime.HandlerNotFound'],
    [
      'a callback handler',
      'export const handler = (event, context, done) => done();',
      'Runtime.CallbackHandlerDeprecated',
    ],
    ['an exit at load', 'process.exit(7);', 'Runtime.ExitError'],
  ])('by %s fails the invocation with its type', async (_, source, errorType) => {
    const example = await makeFunction(source);
    expect((await failure(example)).errorType).toBe(errorType);
    await eventually(() => {
      expect(example.environments()).toEqual([]);
    });
    await expect(example.warm(1)).rejects.toThrow('failed to initialise');
  });

  test('that takes more than 10 s is given up', { timeout: 20_000 }, async () => {
    const example = await makeFunction(
      'await new Promise((resolve) => setTimeout(resolve, 60_000)); export const handler = async () => 1;',
    );
    expect((await failure(example)).errorMessage).toContain('Task timed out after 10.00 seconds');
  });
});

test('environments end by themselves when their parent is killed with -9', async () => {
  const example = await makeFunction('export const handler = async () => process.env.LAMBDA_TASK_ROOT;');
  const codeDirectory = await invokeJson(example);
  const folder = join(import.meta.dirname, '../../../local/lambda');
  const program = `
    const { createFunction } = await import(${JSON.stringify(join(folder, 'function.ts'))});
    const { AccountConcurrency } = await import(${JSON.stringify(join(folder, 'concurrency.ts'))});
    const { StartGate } = await import(${JSON.stringify(join(folder, 'start-gate.ts'))});
    const made = createFunction(
      { name: 'a', arn: 'arn:aws:lambda:eu-west-1:1:function:a', handler: 'index.handler', memoryMib: 256,
        codeDirectory: ${JSON.stringify(codeDirectory)}, timeoutSeconds: 60, environment: {} },
      { account: new AccountConcurrency(10), startGate: new StartGate(100), log() {} });
    await made.warm(2);
    console.log(JSON.stringify(made.environments().map(({ pid }) => pid)));`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const pids = JSON.parse(String((await lines.next()).value)) as number[];
  expect(pids.filter(isAlive)).toHaveLength(2);
  const exited = once(parent, 'exit');
  parent.kill('SIGKILL');
  await exited;
  await eventually(() => {
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
