import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caller, dataFolder, endOf, startChaosCloud } from './cloud.ts';

const directory = dataFolder();
const nothingListens = 'http://127.0.0.1:9/000000000000/none';
const cloud = await startChaosCloud({
  directory,
  environmentOverrides: { tasks: { COMPUTE_QUEUE_URL: nothingListens } },
});
const call = caller(cloud.endpoints);
const slow = { memory_kib: 65536, passes: 4, parallelism: 1 };

async function kill(pidFile: string, signal: NodeJS.Signals): Promise<void> {
  const text = await readFile(join(directory, pidFile), 'utf8');
  process.kill(Number(text.split('\n', 1)[0]), signal);
}

const inline = async (): Promise<void> => {
  const { status, body } = await call('POST', '/hash/crc32', { string: '123456789' });
  expect(status).toBe(200);
  expect(body.digest).toBe('cbf43926');
};

test('without its queue, a function refuses tasks with 503 and Retry-After, and the row says why', async () => {
  const { status, headers, body } = await call('POST', '/tasks', {
    source: { string: 'x' },
    algorithms: ['sha256'],
  });
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(body.type).toBe('urn:hash-api:problem:unavailable');
  const { body: list } = await call('GET', '/tasks?status=failed');
  expect(list.tasks[0]!.error?.code).toBe('not-sent');
  await inline();
});

test('without the cache, tasks are accepted, waited for and answered', async () => {
  await kill('redis/redis.pid', 'SIGKILL');
  const { status, body } = await call('POST', '/hash/argon2', { string: 'x', parameters: slow });
  expect(status).toBe(202);
  expect((await endOf(call, body.task_id)).status).toBe('completed');
  const ready = await call('GET', '/health?ready');
  expect(ready.status).toBe(200);
  expect(ready.body).toMatchObject({ status: 'degraded', checks: { cache: { state: 'unavailable' } } });
  await inline();
});

test('without the database, tasks are refused with 503 and Retry-After, and inline hashing goes on', async () => {
  await kill('postgres/postmaster.pid', 'SIGQUIT');
  const answers = [
    await call('POST', '/hash/argon2', { string: 'x', parameters: slow }),
    await call('GET', '/tasks'),
  ];
  for (const { status, headers } of answers) {
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  // An answer is given again for a second.
  const ready = () => call('GET', '/health?ready');
  await expect.poll(ready, { timeout: 10_000 }).toMatchObject({
    status: 503,
    body: { status: 'unavailable', checks: { database: { state: 'unavailable' } } },
  });
  await inline();
});
