import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../support/processes.ts';
import { invokeJson, makeFunction } from './fixture.ts';

describe('a handler', () => {
  test('gets the event and the context of Lambda', async () => {
    const example = await makeFunction(
      `export async function handler(event, context) {
        return { event, ...context, left: context.getRemainingTimeInMillis() };
      }`,
    );
    const { payload, requestId, error } = await example.invoke('{"n":1}');
    expect(error).toBeUndefined();
    const { left, ...seen } = JSON.parse(payload) as Record<string, unknown>;
    expect(seen).toMatchObject({
      event: { n: 1 },
      awsRequestId: requestId,
      functionName: 'example',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:example',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/example',
    });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10_000);
  });

  test('sees its own environment and the variables of Lambda, and nothing of its parent', async () => {
    vi.stubEnv('PARENT_ONLY', 'x');
    const example = await makeFunction(
      `export async function handler() {
        return { ...process.env, hasParent: process.send !== undefined };
      }`,
      { environment: { STAGE: 'local', AWS_REGION: 'not-this' } },
    );
    const seen = await invokeJson(example);
    vi.unstubAllEnvs();
    expect(seen).toMatchObject({
      STAGE: 'local',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'example',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      _HANDLER: 'index.handler',
      hasParent: false,
    });
    expect(seen).not.toHaveProperty('PARENT_ONLY');
    expect(seen).not.toHaveProperty('LOCAL_FUNCTION_ARN');
  });

  test('loads chunks on demand, from its own folder', async () => {
    const example = await makeFunction(
      `export async function handler() {
        if (!globalThis.loaded) return { directory: process.env.LAMBDA_TASK_ROOT, loaded: (globalThis.loaded = true) };
        return import('./chunk.mjs');
      }`,
    );
    const first = (await invokeJson(example)) as { directory: string };
    await writeFile(join(first.directory, 'chunk.mjs'), 'export const value = 42;');
    expect(await invokeJson(example)).toEqual({ value: 42 });
  });

  test('finds native packages through NODE_PATH', async () => {
    const modules = join(import.meta.dirname, '../../../node_modules');
    const example = await makeFunction(
      `import { createRequire } from 'node:module';
      export async function handler() {
        return { zod: typeof createRequire(import.meta.url)('zod').z };
      }`,
      {},
      { nodePath: modules },
    );
    expect(await invokeJson(example)).toEqual({ zod: 'object' });
  });

  test('that returns nothing answers null', async () => {
    const example = await makeFunction('export async function handler() {}');
    expect((await example.invoke('{}')).payload).toBe('null');
  });
});

describe('a failure', () => {
  test('that is thrown tells type, message and trace, and keeps the environment', async () => {
    const example = await makeFunction(
      `export async function handler({ fail }) {
        if (fail) throw new RangeError('out of bounds');
        return process.pid;
      }`,
    );
    const pid = await invokeJson(example);
    const { error, payload } = await example.invoke('{"fail":true}');
    expect(error).toBe('Unhandled');
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of bounds' });
    expect(payload).toContain('"trace":["RangeError: out of bounds"');
    expect(await invokeJson(example)).toBe(pid);
  });

  test('of the response size is told, and keeps the environment', async () => {
    const example = await makeFunction(`export const handler = async ({ size }) => 'x'.repeat(size);`);
    const within = await example.invoke(JSON.stringify({ size: 6_291_554 }));
    expect(within.error).toBeUndefined();
    const { error, payload } = await example.invoke(JSON.stringify({ size: 6_291_555 }));
    expect(error).toBe('Unhandled');
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage:
        'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect(example.environments()).toMatchObject([{ state: 'idle' }]);
  });
});

describe('output', () => {
  test('carries the function and the request, and ends with a REPORT line', async () => {
    const example = await makeFunction(
      `console.log('while loading');
      export async function handler() {
        console.log('from stdout');
        process.stderr.write('from stderr\\n');
      }`,
    );
    const { requestId } = await example.invoke('{}');
    await eventually(() => {
      expect(example.logs).toHaveLength(4);
    });
    for (const { functionName } of example.logs) expect(functionName).toBe('example');
    const find = (text: string) => example.logs.find(({ line }) => line.includes(text));
    expect(find('from stdout')).toMatchObject({ source: 'stdout', requestId });
    expect(find('from stdout')?.line).toContain(`${requestId}\tINFO\tfrom stdout`);
    expect(find('from stderr')).toMatchObject({ source: 'stderr', requestId });
    expect(find('REPORT')?.line).toMatch(
      new RegExp(
        `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\\d+ MB\tInit Duration: [\\d.]+ ms$`,
      ),
    );
  });

  test('keeps every line of metrics, in order, whenever it was written and however the environment ends', async () => {
    const example = await makeFunction(
      `const metrics = (name) => process.stdout.write(JSON.stringify({ _aws: {}, name }) + '\\n');
      let timer;
      export async function handler({ exit }) {
        metrics('first');
        console.log('text');
        metrics('second');
        metrics('third');
        if (exit) process.exit(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        metrics('fourth');
        timer ??= setTimeout(() => metrics('late'), 20);
      }`,
    );
    const ownLines = () =>
      example.logs
        .filter(({ source }) => source === 'stdout')
        .map(({ line }) => (line.startsWith('{') ? (JSON.parse(line) as { name: string }).name : 'text'));
    await example.invoke('{}');
    const whole = ['first', 'text', 'second', 'third', 'fourth', 'late'];
    await eventually(() => {
      expect(ownLines()).toEqual(whole);
    });
    const { error } = await example.invoke('{"exit":true}');
    expect(error).toBe('Unhandled');
    await eventually(() => {
      expect(ownLines()).toEqual([...whole, 'first', 'text', 'second', 'third']);
    });
  });

  test('leaves out reports of success where the system log level is WARN', async () => {
    const example = await makeFunction(
      `export async function handler({ fail }) { if (fail) throw new Error('failed'); }`,
      { logFormat: 'JSON', systemLogLevel: 'WARN' },
    );
    await example.invoke('{}');
    await example.invoke('{"fail":true}');
    const reports = () => example.logs.filter(({ source }) => source === 'platform');
    expect(reports()).toHaveLength(1);
    expect(reports()[0]?.line).toContain('"status":"error"');
  });

  test('is JSON where the function asks for it', async () => {
    const example = await makeFunction(`export const handler = async () => console.warn('careful');`, {
      logFormat: 'JSON',
    });
    const { requestId } = await example.invoke('{}');
    await eventually(() => {
      expect(example.logs).toHaveLength(2);
    });
    const lines = example.logs.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN', requestId, message: 'careful' }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'platform.report',
        record: expect.objectContaining({ requestId, status: 'success' }) as unknown,
      }),
    );
  });
});
