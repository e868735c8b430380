import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import type { TaskMaintenance, TaskStore } from '../../core/tasks/ports.ts';
import type { Task } from '../../core/tasks/task.ts';
import { newTask } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

const day = 86_400_000;

describe('maintenance in PostgreSQL', () => {
  let database: TestDatabase;
  let maintenance: TaskMaintenance;
  let store: TaskStore;
  beforeAll(async () => {
    database = await startTestDatabase();
    maintenance = createTaskMaintenance(database.connect());
    store = createTaskStore(database.connect());
  });
  afterAll(() => database.stop());

  const change = (id: string, assignment: string) =>
    database.owner.query(`UPDATE hash_api.tasks SET ${assignment} WHERE id = $1`, [id]);
  const endLease = (id: string) => change(id, "lease_until = now() - interval '1 second'");
  const insert = async () => {
    const task = newTask();
    await store.insert(task);
    return task.id;
  };
  const claimTimes = async (id: string, times: number) => {
    for (let attempt = 1; attempt <= times; attempt += 1) {
      await store.claim([id], 60);
      await endLease(id);
    }
  };
  const get = async (id: string): Promise<Task | undefined> => store.get('tenant', id);

  it('fails tasks whose last attempt’s lease has ended, and no others', async () => {
    const [exhausted, oneLeft, running] = [await insert(), await insert(), await insert()];
    await claimTimes(exhausted, 3);
    await claimTimes(oneLeft, 2);
    await claimTimes(running, 2);
    await store.claim([running], 60);
    expect(await maintenance.failExhausted(3)).toBe(1);
    expect(await get(exhausted)).toMatchObject({ status: 'failed', error: { code: 'attempts-exhausted' } });
    expect(await get(oneLeft)).toMatchObject({ status: 'processing' });
    expect(await get(running)).toMatchObject({ status: 'processing' });
    expect(await maintenance.failExhausted(3)).toBe(0);
  });

  it('fails tasks that nobody holds once their message has expired', async () => {
    const [queued, givenUp, held, young] = [await insert(), await insert(), await insert(), await insert()];
    await claimTimes(givenUp, 1);
    await store.claim([held], 60);
    for (const id of [queued, givenUp, held]) await change(id, "created_at = now() - interval '2 hours'");
    expect(await maintenance.failOrphaned(3600)).toBe(2);
    expect(await get(queued)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
    expect(await get(givenUp)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
    expect(await get(held)).toMatchObject({ status: 'processing' });
    expect(await get(young)).toMatchObject({ status: 'queued' });
  });

  it('gives a task that was queued again its attempts and its time anew', async () => {
    const id = await insert();
    await claimTimes(id, 3);
    expect(await maintenance.failExhausted(3)).toBe(1);
    await change(id, "created_at = now() - interval '2 hours'");
    expect(await createDeadTaskStore(database.connect()).requeue([id])).toEqual([id]);
    expect(await maintenance.failOrphaned(3600)).toBe(0);
    await claimTimes(id, 2);
    expect(await maintenance.failExhausted(3)).toBe(0);
    expect(await maintenance.failOrphaned(3600)).toBe(0);
    await claimTimes(id, 1);
    expect(await maintenance.failExhausted(3)).toBe(1);
    await createDeadTaskStore(database.connect()).requeue([id]);
    await change(id, "requeued_at = now() - interval '2 hours'");
    expect(await maintenance.failOrphaned(3600)).toBe(1);
    expect(await get(id)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
  });

  /** A partition for a day in the past, as if it had been made then. */
  const makePartition = async (daysAgo: number) => {
    const start = new Date(Math.floor((Date.now() - daysAgo * day) / day) * day);
    const name = `tasks_${start.toISOString().slice(0, 10).replaceAll('-', '')}`;
    await database.owner.query(
      `CREATE TABLE hash_api.${name} PARTITION OF hash_api.tasks FOR VALUES
       FROM (hash_api.task_id_floor('${start.toISOString()}'))
       TO (hash_api.task_id_floor('${new Date(start.getTime() + day).toISOString()}'))`,
    );
    const id = v7({ msecs: start.getTime() + 1 });
    await store.insert(newTask({ id }));
    return { name, id };
  };
  const exists = async (name: string) => {
    const { rows } = await database.owner.query<{ found: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS found',
      [`hash_api.${name}`],
    );
    return rows[0]?.found;
  };

  it('drops partitions past retention that hold only ended tasks', async () => {
    const [old, kept, unfinished] = [
      await makePartition(32),
      await makePartition(29),
      await makePartition(33),
    ];
    for (const { id } of [old, kept]) await store.cancel('tenant', id);
    expect(await maintenance.rollPartitions(30)).toBe(1);
    expect(await exists(old.name)).toBe(false);
    expect(await exists(kept.name)).toBe(true);
    expect(await exists(unfinished.name)).toBe(true);
    expect(await get(unfinished.id)).toMatchObject({ status: 'queued' });
    await store.cancel('tenant', unfinished.id);
    expect(await maintenance.rollPartitions(30)).toBe(1);
    expect(await exists(unfinished.name)).toBe(false);
  });

  it('makes the partitions that are missing ahead, with the indexes of their parent', async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
       WHERE inhparent = 'hash_api.tasks'::regclass ORDER BY 1 DESC LIMIT 1`,
    );
    const last = rows[0]!.name;
    await database.owner.query(`DROP TABLE ${last}`);
    expect(await maintenance.rollPartitions(30)).toBe(1);
    const indexes = await database.owner.query(
      'SELECT indexrelid FROM pg_index JOIN pg_inherits ON inhrelid = indexrelid WHERE indrelid = $1::regclass',
      [last],
    );
    expect(indexes.rowCount).toBe(3);
  });

  it('does not wait long for a lock that a reader holds on a partition to be dropped', async () => {
    const { name, id } = await makePartition(40);
    await store.cancel('tenant', id);
    await database.owner.query('BEGIN');
    await database.owner.query(`SELECT FROM hash_api.${name}`);
    try {
      expect(await maintenance.rollPartitions(30)).toBe(0);
    } finally {
      await database.owner.query('COMMIT');
    }
    expect(await maintenance.rollPartitions(30)).toBe(1);
  });

  it('refuses a retention of less than a day', async () => {
    await expect(maintenance.rollPartitions(0)).rejects.toThrow('22023');
  });

  it('drops expired cache entries', async () => {
    await database.owner.query(
      `INSERT INTO hash_api.cache_entries VALUES
       ('old', 'v', now() - interval '1 second'), ('new', 'v', now() + interval '1 hour')`,
    );
    expect(await maintenance.dropExpiredCacheEntries()).toBe(1);
    const { rows } = await database.owner.query('SELECT cache_key FROM hash_api.cache_entries');
    expect(rows).toEqual([{ cache_key: 'new' }]);
  });
});
