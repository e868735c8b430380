import { createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../adapters/postgres/client.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { Problem } from '../../core/errors.ts';
import { newTask, someResult, taskId } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

const unavailable = expect.objectContaining({ code: 'unavailable' }) as unknown;

describe('the database client', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  /** Ends the service's connections, as a failover does. */
  const endConnections = async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE usename = 'hash_api' AND pid <> pg_backend_pid()`,
    );
    await client.end();
  };
  const connections = async () => {
    const query =
      "SELECT pid FROM pg_stat_activity WHERE usename = 'hash_api' AND application_name = 'hash-api'";
    return (await database.owner.query<{ pid: number }>(query)).rows.map(({ pid }) => pid);
  };
  const fresh = async (): Promise<Database> => {
    await endConnections();
    return database.connect();
  };

  it('uses one connection, for statements that are asked for at the same time too', async () => {
    const client = await fresh();
    await Promise.all(Array.from({ length: 5 }, () => client.run('get-task', [taskId(), 't'])));
    expect(await connections()).toHaveLength(1);
  });

  it('runs a repeatable statement on a new connection where the old one was ended while idle', async () => {
    const client = await fresh();
    const store = createTaskStore(client);
    const task = newTask();
    await store.insert(task);
    await endConnections();
    expect(await store.get(task.tenant, task.id)).toMatchObject({ status: 'queued' });
    await endConnections();
    expect(await store.claim([task.id], 60)).toMatchObject([{ kind: 'claimed' }]);
  });

  it('checks a connection that was idle before a statement that must not be repeated', async () => {
    const client = createDatabase({ url: database.url, times: { idle: 0 } });
    const store = createTaskStore(client);
    const task = newTask();
    await store.insert(task);
    await endConnections();
    expect(await store.cancel(task.tenant, task.id)).toMatchObject({ cancelled: true });
    await client.end();
  });

  it('drops a connection whose check is not answered in time', async () => {
    const { proxy, port, freeze } = await freezingProxy(new URL(database.url));
    const url = database.url.replace(new URL(database.url).port, String(port));
    const client = createDatabase({ url, times: { idle: 0, check: 50 } });
    const id = taskId();
    await client.run('get-task', [id, 't']);
    freeze();
    expect(await client.run('get-task', [id, 't'])).toMatchObject({ count: 0 });
    await client.end();
    proxy.close();
  });

  it('is unavailable, not stuck, where a statement takes too long, and works again afterwards', async () => {
    const task = newTask();
    const client = database.connect({ statement: 300 });
    const store = createTaskStore(client);
    await store.insert(task);
    await database.owner.query('BEGIN');
    await database.owner.query('SELECT FROM hash_api.tasks WHERE id = $1 FOR UPDATE', [task.id]);
    try {
      await expect(store.claim([task.id], 60)).rejects.toEqual(unavailable);
      expect(await store.get(task.tenant, task.id)).toBeDefined();
    } finally {
      await database.owner.query('ROLLBACK');
    }
  });

  it('is unavailable where nothing listens', async () => {
    const client = createDatabase({ url: 'postgresql://hash_api@127.0.0.1:1/hash_api?sslmode=disable' });
    await expect(client.run('get-task', [taskId(), 't'])).rejects.toEqual(unavailable);
  });

  it('says nothing of values in an error of the database', async () => {
    const client = database.connect();
    const insert = client.run('insert-task', ['not-a-uuid-but-a-secret', 't', 'hash', ['md5'], {}]);
    const error: unknown = await insert.catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(Problem);
    expect(JSON.stringify([String(error), Object.entries(error as object)])).not.toContain('secret');
    expect(String(error)).toContain('SQLSTATE 22P02');
    const constraint = client.run('insert-task', [taskId(), 't', 'hash', ['secret'], {}]);
    await expect(constraint).rejects.toThrow(/^SQLSTATE 23514 tasks_\d{8} tasks_source_has_kind$/);
  });

  it('gives each task to one of many workers that claim at the same time', async () => {
    await endConnections();
    const stores = Array.from({ length: 8 }, () => createTaskStore(database.connect()));
    const tasks = Array.from({ length: 60 }, () => newTask());
    for (const task of tasks) await stores[0]!.insert(task);
    const ids = tasks.map(({ id }) => id);
    // Overlapping batches in differing order.
    const batches = stores.map((store, index) => {
      const turned = [...ids.slice(index * 7), ...ids.slice(0, index * 7)];
      return { store, batch: index % 2 === 0 ? turned : turned.toReversed() };
    });
    const claims = (await Promise.all(batches.map(({ store, batch }) => store.claim(batch, 60)))).flat();
    const claimed = claims.filter(({ kind }) => kind === 'claimed').map(({ id }) => id);
    expect(claimed.toSorted()).toEqual(ids.toSorted());
    expect(claims.every(({ kind }) => kind === 'claimed' || kind === 'held')).toBe(true);
  });

  it('lets one of a cancellation and a settlement win, whichever comes first', async () => {
    const [worker, tenant] = [createTaskStore(database.connect()), createTaskStore(database.connect())];
    for (let round = 0; round < 20; round += 1) {
      const task = newTask();
      await worker.insert(task);
      await worker.claim([task.id], 60);
      const [settled, cancelled] = await Promise.all([
        worker.settle([{ id: task.id, attempt: 1, kind: 'completed', result: someResult }]),
        tenant.cancel(task.tenant, task.id),
      ]);
      const status = (await worker.get(task.tenant, task.id))?.status;
      expect([settled.get(task.id), cancelled?.cancelled, status]).toEqual(
        cancelled?.cancelled ? ['ended', true, 'cancelled'] : ['applied', false, 'completed'],
      );
    }
  });
});

/** A way to the server that can stop carrying anything on the connections that it has, without closing them. */
async function freezingProxy(target: URL): Promise<{ proxy: Server; port: number; freeze: () => void }> {
  const { connect } = await import('node:net');
  const pairs: [Socket, Socket][] = [];
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    pairs.push([near, far]);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    proxy,
    port: typeof address === 'object' && address ? address.port : 0,
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        near.pause();
      }
    },
  };
}
