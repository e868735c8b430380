import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';

// Each run starts a process, and --help loads every command.
vi.setConfig({ testTimeout: 30_000 });

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const program = join(import.meta.dirname, '../../bin/hash-api.ts');

const run = (...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] };
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });

test('without a command, or with --help, it says what it can do', async () => {
  for (const args of [[], ['--help']]) {
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toContain('keys');
    expect(stdout).toContain('migrate');
  }
  expect((await run('keys', '--help')).stdout).toContain('--plan PLAN');
});

test.each([
  [['launch'], /no command launch/],
  [['keys'], /list, create, rotate, move, revoke/],
  [['keys', 'create'], /--plan is required/],
  [['keys', 'list', '--colour'], /--colour/],
  [['keys', 'list', '--plan', 'free'], /list does not take --plan/],
  [['keys', 'create', '--plan', 'free', '--tenant', 'a b'], /--tenant must be 4 to 64/],
  [['keys', 'rotate'], /which key/],
  [['keys', 'rotate', 'abc', '--overlap', 'long'], /--overlap must be such as/],
  [['keys', 'rotate', 'abc', '--overlap', '1h', '--end'], /not both/],
  [['keys', 'move', 'abc'], /--plan is required/],
  [['logs', 'nobody'], /no function nobody/],
  [['logs', '--since', 'soon'], /--since/],
  [['logs', '--request', 'a b'], /--request/],
  [['status', 'all'], /What is all/],
  [['tune'], /hash, compute-worker, object-worker or inline-budget/],
  [['tune', 'hash', '--memory', 'much'], /--memory takes whole numbers from 128 to 10240/],
  [['status', '--local', '--stage', 'dev'], /not both/],
  [['redrive'], /show, start, discard/],
  [['redrive', 'start', '--rate', '501'], /--rate must be a whole number, 1 to 500/],
  [['redrive', 'start', '--reason', 'bad luck'], /--reason must be one of attempts-exhausted/],
  [['redrive', 'discard'], /--reason is required/],
  [['redrive', 'show', '--yes'], /show does not take --yes/],
  [['tasks'], /list, show, wait, cancel/],
  [['tasks', 'show'], /which task's ID/],
  [['tasks', 'show', 'a', 'b'], /What is b/],
  [['tasks', 'list', '--status', 'done'], /--status must be one of queued/],
  [['tasks', 'list', '--limit', '0'], /--limit must be a whole number, 1 to/],
  [['tasks', 'cancel', 'a', '--timeout', '1m'], /cancel does not take --timeout/],
  [['tasks', 'list', '--url', 'ftp://a'], /--url must be an http/],
  [['tasks', 'list', '--url', 'https://a', '--stage', 'dev'], /--url goes with none/],
  [['tasks', 'list', '--url', 'https://a'], /HASH_API_KEY/],
  [['tasks', 'list', '--stage', 'dev'], /HASH_API_KEY/],
  [['sum'], /Of what/],
  [['sum', '-a', 'sha257', 'x'], /no algorithm sha257; there are md5/],
  [['sum', 's3://bucket'], /s3:\/\/bucket\/key/],
  [['sum', '--quiet', 'x'], /--quiet goes with --check/],
  [['sum', '--check', '--keep', 'x'], /--keep does not go with --check/],
  [['sum', '--part-size', '16M', 'x'], /--part-size goes with sha1-composite and sha256-composite/],
  [['sum', '-a', 'sha256-composite', '--part-size', '1M', 'x'], /--part-size must be 5242880 to/],
  [['sum', '-j', '0', 'x'], /--jobs must be a whole number, 1 to 32/],
  [['migrate'], /DATABASE_URL/],
  [['migrate', '--url', 'postgresql://a@127.0.0.1/b', '--wait', 'x'], /--wait/],
])('%j cannot be understood: exit code 2', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('status of a local cloud that does not run cannot be read: exit code 1', async () => {
  const { code, stderr } = await run('status', '--local', '--data', '/nonexistent');
  expect(code).toBe(1);
  expect(stderr).toMatch(/npm start/);
});

test('what fails says why, without a stack trace and without the password: exit code 1', async () => {
  const url = 'postgresql://owner:hunter2@127.0.0.1:9/hash_api';
  const { code, stderr } = await run('migrate', '--url', url, '--wait', '0');
  expect(code).toBe(1);
  expect(stderr).toMatch(/cannot connect to the database/);
  expect(stderr).not.toMatch(/hunter2|\n\s+at /);
});
