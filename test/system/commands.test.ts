import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, onTestFinished, test } from 'vitest';
import { call } from './client.ts';

const program = join(import.meta.dirname, '../../bin/hash-api.ts');
const data = dirname(inject('logsDirectory'));

interface Program {
  /** The next line of its output that holds the text. */
  line(containing: string): Promise<string>;
  interrupt(): void;
  /** Its exit code, and what it wrote to stderr. */
  ended(): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

function start(...args: string[]): Program {
  const child = spawn(process.execPath, [program, ...args, '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ending = once(child, 'close');
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line(containing) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`no line with ${containing}; ${stderr}`);
        if (value.includes(containing)) return value;
      }
    },
    interrupt: () => child.kill('SIGINT'),
    async ended() {
      await ending;
      return { code: child.exitCode, stderr };
    },
  };
}

test('logs --follow shows a request that comes later, and ends with Ctrl-C', async () => {
  await call('GET', '/algorithms');
  const logs = start('logs', 'access', '--follow', '--json', '--since', '1h');
  await logs.line('"function":"access"');
  const { headers } = await call('GET', '/tasks/01890a5d-ac96-774b-bcce-b302099a8057');
  const id = headers.get('x-amzn-requestid') ?? 'none';
  expect(await logs.line(id)).toContain('404');
  logs.interrupt();
  expect(await logs.ended()).toEqual({ code: 0, stderr: '' });
});

test('status --watch renews its picture, and ends with Ctrl-C and the code of the last', async () => {
  const status = start('status', '--watch', '--json');
  const codes = { healthy: 0, degraded: 3, failing: 4 };
  const read = async () =>
    JSON.parse(await status.line('"verdict"')) as { verdict: { health: keyof typeof codes } };
  await read();
  const { verdict } = await read();
  status.interrupt();
  expect(await status.ended()).toEqual({ code: codes[verdict.health], stderr: '' });
});

test.each(['/hash-api/dev/migrate', '/aws/lambda/hash-api-dev-migrate', 'hash-api-dev-migrate'])(
  'logs %s is the log of migrate',
  async (name) => {
    const logs = start('logs', name, '--since', '1d');
    expect(await logs.line('applied')).toContain('migrate');
    expect(await logs.ended()).toEqual({ code: 0, stderr: '' });
  },
);

test('logs tells of a log without lines', async () => {
  const logs = start('logs', 'maintenance', '--request', 'no-such-request');
  expect(await logs.ended()).toEqual({ code: 0, stderr: 'No lines in the last 10m.\n' });
});
