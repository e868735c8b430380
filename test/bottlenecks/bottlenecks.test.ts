import { Client } from 'pg';
import { createCluster } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { awaitPages, awaitQuiet, keepUp, startObservedCloud, type ObservedCloud } from './observed-cloud.ts';

const many = <T>(count: number, run: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

const taskList = z.object({ tasks: z.array(z.object({ task_id: z.string() })) });

/** What waits is cancelled, not computed: that would take minutes. */
async function cancelQueued(observed: ObservedCloud): Promise<void> {
  for (;;) {
    const { body } = await observed.request('GET', '/tasks?status=queued&limit=100');
    const { tasks } = taskList.parse(body);
    if (tasks.length === 0) return;
    for (const { task_id } of tasks) await observed.request('DELETE', `/tasks/${task_id}`);
  }
}

const begunUpload = z.object({ upload_id: z.string(), parts: z.array(z.object({ url: z.string() })) });

/** All that one worker computes in the order of the bytes. */
const slowTogether = [
  ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256'],
  ...['sha3-256', 'sha3-384', 'sha3-512', 'blake2b512', 'blake2s256'],
];

const md5Task = { source: { string: 'x' }, algorithms: ['md5'] };

test('too many requests: the gateway is named, and nothing else pages', async () => {
  const observed = await startObservedCloud({ stage: 'bottlenecks', whenDone: onTestFinished });
  const load = keepUp(
    () => many(120, () => observed.request('POST', '/hash/sha256', { body: { string: 'x' } })),
    400,
  );
  expect(await awaitPages(observed, ['gateway'], 60)).toEqual(['gateway']);
  expect(await observed.status()).toMatchObject({ health: 'degraded', bottleneck: 'gateway' });
  await load.stop();
  await awaitQuiet(observed, 60);
});

test('long password hashes: the workers are named, and nothing else pages', async () => {
  const observed = await startObservedCloud({ stage: 'bottlenecks', whenDone: onTestFinished });
  const options = { parameters: { memory_kib: 65536, passes: 25, parallelism: 1 } };
  const task = { source: { string: 'x' }, algorithms: ['argon2id'], options };
  await many(40, () => observed.request('POST', '/tasks', { body: task }));
  await many(40, () => observed.request('POST', '/tasks', { body: task }));
  const load = keepUp(() => many(5, () => observed.request('POST', '/tasks', { body: task })), 1000);
  expect(await awaitPages(observed, ['workers'], 90)).toEqual(['workers']);
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('workers');
  await load.stop();
  await cancelQueued(observed);
  await awaitQuiet(observed, 120);
});

test('objects hashed by many algorithms at once: the object workers are named, and nothing else pages', async () => {
  const observed = await startObservedCloud({ stage: 'bottlenecks', whenDone: onTestFinished });
  const bytes = 64 * 2 ** 20;
  const { body } = await observed.request('POST', '/uploads', { body: { bytes } });
  const { upload_id, parts } = begunUpload.parse(body);
  const put = await fetch(parts[0]!.url, { method: 'PUT', body: Buffer.alloc(bytes, 'object') });
  await observed.request('POST', `/uploads/${upload_id}/complete`, {
    body: { parts: [{ number: 1, etag: put.headers.get('etag') }] },
  });
  // Every time from the object's bytes, which S3 serves far quicker than they are hashed.
  const task = { source: { upload_id }, algorithms: slowTogether, options: { recompute: true } };
  await many(80, () => observed.request('POST', '/tasks', { body: task }));
  const load = keepUp(() => many(3, () => observed.request('POST', '/tasks', { body: task })), 1000);
  expect(await awaitPages(observed, ['workers'], 90)).toEqual(['workers']);
  expect(observed.alarms()).toContain('object-workers-saturated');
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('object-workers');
  expect(sentence).toMatch(/^object workers are the bottleneck: 2 of 2 busy/);
  await load.stop();
  await cancelQueued(observed);
  await awaitQuiet(observed, 120);
});

test('a slowed database: the database is named, and nothing else pages', async () => {
  const observed = await startObservedCloud({ stage: 'bottlenecks', whenDone: onTestFinished });
  const asOwner = async (text: string): Promise<void> => {
    const owner = new Client({ connectionString: observed.cloud.postgresOwner });
    await owner.connect();
    await owner.query(text);
    await owner.end();
  };
  await asOwner(`
    CREATE FUNCTION hash_api.slowed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.6); RETURN NULL; END $$;
    CREATE TRIGGER slowed BEFORE INSERT OR UPDATE ON hash_api.tasks FOR EACH STATEMENT EXECUTE FUNCTION hash_api.slowed()`);
  const load = keepUp(() => many(6, () => observed.request('POST', '/tasks', { body: md5Task })), 100);
  expect(await awaitPages(observed, ['database'], 60)).toEqual(['database']);
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('database');
  await asOwner('DROP TRIGGER slowed ON hash_api.tasks');
  await load.stop();
  await awaitQuiet(observed, 60);
});

test('a cache at its memory limit: the cache is named, and nothing else pages', async () => {
  const observed = await startObservedCloud({ stage: 'bottlenecks', whenDone: onTestFinished });
  const { redis } = observed.cloud.endpoints;
  if (redis === null) throw new Error('this machine has no Redis server');
  const client = createCluster({ rootNodes: [{ url: redis }] });
  await client.connect();
  onTestFinished(() => {
    client.destroy();
  });
  // Not the server's own limit: the cache of AWS has none that a client could set.
  for (const node of client.masters) await (await client.nodeClient(node)).configSet('maxmemory', '4mb');
  const value = 'x'.repeat(20_000);
  let written = 0;
  const fill = () =>
    many(50, () => client.set(`filler:${written++}`, value, { expiration: { type: 'EX', value: 300 } }));
  const load = keepUp(fill, 200);
  const requests = keepUp(() => observed.request('POST', '/tasks', { body: md5Task }), 300);
  expect(await awaitPages(observed, ['cache'], 60)).toEqual(['cache']);
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('cache');
  await load.stop();
  await requests.stop();
  await awaitQuiet(observed, 60);
});
