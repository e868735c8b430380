import { createServer } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../adapters/circuit-breaker.ts';
import { createDatabase, type Database } from '../../adapters/postgres/client.ts';
import { createTaskReader } from '../../adapters/postgres/task-reader.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { endedMarkerKey, endedMarkerSeconds } from '../../core/tasks/cached-task.ts';
import { cancelTask } from '../../core/tasks/cancel.ts';
import { listTasks } from '../../core/tasks/list.ts';
import type { TaskReads, TaskStore } from '../../core/tasks/ports.ts';
import { newTaskMs, readThroughReaders, type ReadBy } from '../../core/tasks/read-through-readers.ts';
import { taskStatus } from '../../core/tasks/status.ts';
import { waitForEnd } from '../../core/tasks/wait.ts';
import { createFakeCache } from '../core/fakes/cache.ts';
import { newTask, someResult } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';
import { startReplica, type Replica } from './replica.ts';

const ownServer = process.env['DATABASE_URL'] ?? '';
if (ownServer !== '')
  it.skip('readers: DATABASE_URL names a server whose files cannot be copied', () => undefined);

/** A real streaming replica whose replay is stopped: what is written from then on, it does not have. */
describe.skipIf(ownServer !== '')('with a reader that is behind', () => {
  let primary: TestDatabase;
  let replica: Replica;
  let readerDatabase: Database;
  let writer: TaskStore;
  let reader: TaskReads;
  beforeAll(async () => {
    primary = await startTestDatabase();
    replica = await startReplica(primary.url);
    writer = createTaskStore(primary.connect());
    readerDatabase = createDatabase({ url: replica.url });
    reader = createTaskReader(
      readerDatabase,
      createCircuitBreaker(() => performance.now()),
    );
  });
  afterAll(async () => {
    await readerDatabase.end();
    await replica.stop();
    await primary.stop();
  });

  /** How much later than now the reads believe that it is. */
  let later = 0;
  /** Where their clock stands still: milliseconds since 1970. */
  let still: number | undefined;
  const reads: ReadBy[] = [];
  beforeEach(() => {
    later = 0;
    still = undefined;
    reads.splice(0);
  });
  afterEach(() => replica.thaw());

  const clock = () => new Date(still ?? Date.now() + later);
  const cache = createFakeCache(() => new Date());
  const portsOf = (readers: TaskReads) => ({
    store: readThroughReaders({ writer, reader: readers, cache, clock, onRead: (by) => reads.push(by) }),
    cache,
    clock,
    sleep: (milliseconds: number) => after(milliseconds),
  });
  const submit = async (tenant = 'tenant') => {
    const task = newTask({ tenant });
    await writer.insert(task);
    return task.id;
  };
  /** A tenant's tasks that the reader has, old enough to be asked for there. */
  const replicated = async (count: number, tenant = 'tenant') => {
    const ids: string[] = [];
    while (ids.length < count) ids.unshift(await submit(tenant));
    await replica.freeze();
    later = newTaskMs + 1000;
    return ids.toSorted().toReversed();
  };

  it('reads tasks there that it has, and only reads there', async () => {
    const [id = ''] = await replicated(1);
    expect(await taskStatus(portsOf(reader), 'tenant', id)).toMatchObject({ id, status: 'queued' });
    expect(reads).toEqual(['reader']);
    const refused = createTaskStore(readerDatabase).insert(newTask());
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('finds a task that was just submitted, by its id and in the list', async () => {
    await replica.freeze();
    const id = await submit('submitter');
    const ports = portsOf(reader);
    expect(await taskStatus(ports, 'submitter', id)).toMatchObject({ id, status: 'queued' });
    expect((await listTasks(ports, 'submitter', { limit: 10 })).tasks).toMatchObject([{ id }]);
    later = newTaskMs + 1000;
    expect(await reader.get('submitter', id)).toBeUndefined();
    expect(await taskStatus(ports, 'submitter', id)).toMatchObject({ id, status: 'queued' });
    await expect(taskStatus(ports, 'another', id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('ends a wait with a state that includes the end', async () => {
    const [id = ''] = await replicated(1);
    const waiting = waitForEnd(portsOf(reader), 'tenant', id, 20);
    while (reads.length === 0) await after(1);
    await writer.claim([id], 60);
    await writer.settle([{ id, attempt: 1, kind: 'completed', result: someResult }]);
    await cache.set(endedMarkerKey(id), '1', endedMarkerSeconds);
    expect(await waiting).toMatchObject({ status: 'completed', result: someResult });
    expect(await reader.get('tenant', id)).toMatchObject({ status: 'queued' });
    expect(reads).toEqual(['reader', 'writer']);
  });

  it('shows a task cancelled as soon as it is, by its id and in lists', async () => {
    const tenant = 'canceller';
    const [cancelled = '', queued = ''] = await replicated(2, tenant);
    const ports = portsOf(reader);
    // Ids are the same in capitals.
    await cancelTask(ports, tenant, cancelled.toUpperCase());
    expect(await reader.get(tenant, cancelled)).toMatchObject({ status: 'queued' });
    expect(await taskStatus(ports, tenant, cancelled)).toMatchObject({ status: 'cancelled' });
    const list = async (status: 'queued' | 'cancelled') =>
      (await listTasks(ports, tenant, { limit: 10, status })).tasks.map(({ id }) => id);
    expect([await list('cancelled'), await list('queued')]).toEqual([[cancelled], [queued]]);
  });

  it('lists tasks of the writer and of the reader, each once, page after page', async () => {
    const tenant = 'lister';
    const old = await replicated(5, tenant);
    const floor = Date.now();
    while (Date.now() === floor) await after(1);
    const young = [await submit(tenant), await submit(tenant), await submit(tenant)].toSorted().toReversed();
    // The ones from before are older than the bound, the ones since are not.
    still = floor + 1 + newTaskMs;
    const ports = portsOf(reader);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { tasks, nextCursor } = await listTasks(ports, tenant, { limit: 2, cursor });
      seen.push(...tasks.map(({ id }) => id));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([...young, ...old]);
    expect(reads).toEqual(['writer', 'reader', 'reader', 'reader']);
  });

  it('asks the writer where a reader takes connections and says nothing, at its time-out a few times', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    let tried = 0;
    const database = createDatabase({
      url: `postgresql://hash_api@127.0.0.1:${port}/hash_api?sslmode=disable`,
      times: { connect: 20 },
      onStatement: () => (tried += 1),
    });
    const ports = portsOf(
      createTaskReader(
        database,
        createCircuitBreaker(() => 0),
      ),
    );
    const [id = ''] = await replicated(1);
    for (let i = 0; i < 10; i += 1) {
      expect(await taskStatus(ports, 'tenant', id)).toMatchObject({ id });
    }
    expect(tried).toBe(3);
    expect(reads).toEqual(Array.from({ length: 10 }, () => 'fallback'));
    silent.close();
  });

  it('asks the writer once the reader is gone', async () => {
    const doomed = await startReplica(primary.url);
    const database = createDatabase({ url: doomed.url });
    const ports = portsOf(
      createTaskReader(
        database,
        createCircuitBreaker(() => 0),
      ),
    );
    const id = await submit('bereft');
    await doomed.freeze();
    later = newTaskMs + 1000;
    const list = async () => (await listTasks(ports, 'bereft', { limit: 10 })).tasks;
    expect([await taskStatus(ports, 'bereft', id), ...(await list())]).toMatchObject([{ id }, { id }]);
    await doomed.stop();
    expect([await taskStatus(ports, 'bereft', id), ...(await list())]).toMatchObject([{ id }, { id }]);
    expect(reads).toEqual(['reader', 'reader', 'fallback', 'fallback']);
  });
});
