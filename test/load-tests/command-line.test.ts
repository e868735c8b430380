import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadResultSchema } from '../../load-tests/result/schema.ts';
import { startFakeApi } from './fake-api.ts';
import { send } from './send.ts';

const program = join(import.meta.dirname, '../../load-tests/main.ts');
const secret = 'a-key-that-nobody-may-see';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const load = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...environment } },
      (_failed, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'hash-api-load-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const short = ['--duration', '1', '--rate', '20', '--late-limit', '60000'];

test('help lists the scenarios with their thresholds', async () => {
  const { code, stdout } = await load(['--help']);
  expect(code).toBe(0);
  for (const name of [
    'inline',
    'queued',
    'mixed',
    'spike',
    'soak',
    'noisy-tenant',
    'objects',
    'refusals-without-retry-after',
  ]) {
    expect(stdout).toContain(name);
  }
});

test('bad usage: exit code 2, and what is wrong with it', async () => {
  const { code, stdout, stderr } = await load(['inline', '--url', 'http://127.0.0.1:1'], {
    HASH_API_KEY: '',
  });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('needs --key, --keys-file, or the environment variable HASH_API_KEY');
});

test('a good run: exit code 0, JSON and page written, the key nowhere', async () => {
  const api = await startFakeApi();
  const [json, report] = [join(await folder(), 'run.json'), join(await folder(), 'run.html')];
  const { code, stdout, stderr } = await load(
    ['inline', ...short, '--url', `${api.url}/prod`, '--seed', '4', '--json', json, '--report', report],
    { HASH_API_KEY: secret },
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(api.requests.every(({ key, path }) => key === secret && path.startsWith('/prod/'))).toBe(true);
  const result = loadResultSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  expect(result).toMatchObject({ verdict: 'passed', settings: { seed: 4, rate: 20 } });
  const page = await readFile(report, 'utf8');
  expect(stdout).toContain('passed');
  for (const text of [stdout, page, JSON.stringify(result)]) expect(text).not.toContain(secret);
});

test('a threshold that is not kept: exit code 1', async () => {
  const api = await startFakeApi({
    intercept(_request, response) {
      send(response, 500, {});
      return true;
    },
  });
  const { code, stdout } = await load(['inline', ...short, '--url', api.url, '--key', secret]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ failures +100 %/);
});

test('Ctrl-C: what was done is reported and written, exit code 130', async () => {
  const seen = Promise.withResolvers<undefined>();
  const api = await startFakeApi({
    intercept() {
      if (api.requests.length === 5) seen.resolve(undefined);
      return false;
    },
  });
  const directory = await folder();
  const keys = join(directory, 'keys');
  await writeFile(keys, `${secret}\n`);
  const json = join(directory, 'run.json');
  const args = [
    'mixed',
    '--rate',
    '50',
    '--duration',
    '600',
    '--url',
    api.url,
    '--keys-file',
    keys,
    '--json',
    json,
  ];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'close');
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await seen.promise;
  child.kill('SIGINT');
  expect((await exited)[0]).toBe(130);
  expect(stdout).toContain('interrupted');
  expect(loadResultSchema.parse(JSON.parse(await readFile(json, 'utf8'))).verdict).toBe('interrupted');
});
