import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from 'redis';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../adapters/postgres/client.ts';
import { countTasks, readDatabaseActivity } from '../../adapters/postgres/figures.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { createCacheContents } from '../../adapters/redis/cache-contents.ts';
import type { TaskStore } from '../../core/tasks/ports.ts';
import { NoRedisError, startRedis } from '../../local/redis/start.ts';
import { newTask } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

describe('figures of PostgreSQL', () => {
  let server: TestDatabase;
  let database: Database;
  let store: TaskStore;
  beforeAll(async () => {
    server = await startTestDatabase({ settings: { max_connections: '40' } });
    database = server.connect();
    store = createTaskStore(server.connect());
  });
  afterAll(() => server.stop());

  const insert = async (id?: string) => {
    const task = newTask(id === undefined ? {} : { id });
    await store.insert(task);
    return task.id;
  };

  it('tell of no tasks where there are none', async () => {
    expect(await countTasks(database)).toEqual({
      queued: 0,
      processing: 0,
      completed_last_hour: 0,
      failed_last_hour: 0,
      cancelled_last_hour: 0,
      oldest_queued_seconds: null,
    });
  });

  it('count tasks by status, of the ended ones those of the last hour', async () => {
    const [waiting, claimed] = [await insert(), await insert()];
    await store.claim([claimed], 60);
    await server.owner.query(
      "UPDATE hash_api.tasks SET created_at = now() - interval '90 seconds' WHERE id = $1",
      [waiting],
    );
    await store.cancel('tenant', await insert());
    // Submitted two hours ago, by its id and by its row.
    const before = v7({ msecs: Date.now() - 7_200_000 });
    await store.cancel('tenant', await insert(before));
    await server.owner.query(
      "UPDATE hash_api.tasks SET created_at = now() - interval '2 hours' WHERE id = $1",
      [before],
    );
    const counts = await countTasks(database);
    expect(counts).toMatchObject({ queued: 1, processing: 1, cancelled_last_hour: 1 });
    expect(counts.oldest_queued_seconds).toBeGreaterThanOrEqual(90);
    expect(counts.oldest_queued_seconds).toBeLessThan(150);
  });

  it('count the service’s connections by what they do, and everybody’s', async () => {
    await store.get('tenant', v7());
    const activity = await readDatabaseActivity(database);
    // The one that asks, the store’s; and the owner’s, which is not the service’s.
    expect(activity).toMatchObject({
      connections: { active: 1, idle: 1, idle_in_transaction: 0 },
      connections_total: 3,
      connections_limit: 40,
      deadlocks: 0,
    });
  });
});

describe('contents of the cache', () => {
  it('are counted and removed, however many', async ({ skip }) => {
    const directory = await mkdtemp(join(tmpdir(), 'hash-api-redis-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const redis = await startRedis({ directory, binariesDirectory: '.local/bin/redis' }).catch(
      (error: unknown) => {
        if (error instanceof NoRedisError) return undefined;
        throw error;
      },
    );
    if (!redis) return skip('this machine has no Redis and can get none');
    onTestFinished(() => redis.stop());
    const contents = createCacheContents({
      url: redis.url,
      password: () => Promise.resolve('any token'),
    });
    const { username, host } = new URL(redis.url);
    const client = createCluster({
      rootNodes: [{ url: `redis://${host}` }],
      defaults: { username, password: 'any token' },
    });
    await client.connect();
    onTestFinished(() => {
      client.destroy();
    });
    await Promise.all(Array.from({ length: 2500 }, (_, n) => client.set(`key-${n}`, 'v')));
    expect(await contents.entries()).toEqual({ entries: 2500 });
    expect(await contents.clear(-1)).toEqual({ removed: 0, complete: false });
    expect(await contents.clear(30_000)).toEqual({ removed: 2500, complete: true });
    expect(await contents.entries()).toEqual({ entries: 0 });
    expect(await contents.clear(30_000)).toEqual({ removed: 0, complete: true });
  });
});
