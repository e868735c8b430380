import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createCluster } from 'redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findRedis } from '../../../local/redis/binary.ts';
import { startRedis } from '../../../local/redis/start.ts';
import { isAlive } from '../support/processes.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let root: string;
const binariesDirectory = () => join(root, 'binaries');

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'redis-'));
});

afterAll(() => rm(root, { recursive: true }));

test('is a cluster of one node for the cluster client, whatever the token, and ends with stop', async () => {
  const server = await startRedis({ directory: join(root, 'a'), binariesDirectory: binariesDirectory() });
  const cluster = createCluster({
    rootNodes: [{ url: server.url }],
    defaults: { username: 'hash-api', password: 'a token that IAM would check' },
  });
  await cluster.connect();
  await cluster.set('key', 'value', { expiration: { type: 'EX', value: 60 } });
  expect(await cluster.get('key')).toBe('value');
  cluster.destroy();
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('that a killed run left behind is ended by the next start', async () => {
  const directory = join(root, 'b');
  const start = join(import.meta.dirname, '../../../local/redis/start.ts');
  const program = `
    const { startRedis } = await import(${JSON.stringify(start)});
    console.log((await startRedis(${JSON.stringify({ directory, binariesDirectory: binariesDirectory() })})).pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(parent, 'exit');
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const orphan = Number((await lines.next()).value);
  parent.kill('SIGKILL');
  await exited;
  expect(isAlive(orphan)).toBe(true);
  const server = await startRedis({ directory, binariesDirectory: binariesDirectory() });
  expect(isAlive(orphan)).toBe(false);
  await server.stop();
});

test('that cannot be found says what to do', async () => {
  await expect(findRedis(join(root, 'none'), '')).rejects.toMatchObject({
    name: 'NoRedisError',
    message: expect.stringContaining('apt-get install redis-server') as unknown,
  });
});
