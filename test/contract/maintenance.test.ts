import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import { createObjectMaintenance } from '../../adapters/postgres/object-maintenance.ts';
import { createObjectTaskStore } from '../../adapters/postgres/object-store.ts';
import { createCheckpointSecret, createPepper } from '../../adapters/postgres/secrets.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import type { TaskMaintenance, TaskStore } from '../../core/tasks/ports.ts';
import type { Task } from '../../core/tasks/task.ts';
import { newObjectTask, newTask } from './new-task.ts';
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
    expect(await maintenance.failExhausted(3, 3)).toBe(1);
    expect(await get(exhausted)).toMatchObject({ status: 'failed', error: { code: 'attempts-exhausted' } });
    expect(await get(oneLeft)).toMatchObject({ status: 'processing' });
    expect(await get(running)).toMatchObject({ status: 'processing' });
    expect(await maintenance.failExhausted(3, 3)).toBe(0);
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
    expect(await maintenance.failExhausted(3, 3)).toBe(1);
    await change(id, "created_at = now() - interval '2 hours'");
    expect(await createDeadTaskStore(database.connect()).requeue([id])).toEqual([id]);
    expect(await maintenance.failOrphaned(3600)).toBe(0);
    await claimTimes(id, 2);
    expect(await maintenance.failExhausted(3, 3)).toBe(0);
    expect(await maintenance.failOrphaned(3600)).toBe(0);
    await claimTimes(id, 1);
    expect(await maintenance.failExhausted(3, 3)).toBe(1);
    await createDeadTaskStore(database.connect()).requeue([id]);
    await change(id, "requeued_at = now() - interval '2 hours'");
    expect(await maintenance.failOrphaned(3600)).toBe(1);
    expect(await get(id)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
  });

  const objects = () => createObjectTaskStore(database.connect());
  const insertObject = async (fields: Parameters<typeof newObjectTask>[0] = {}) => {
    const task = newObjectTask(fields);
    await store.insert(task);
    return task.id;
  };
  const hold = async (id: string) => {
    const claim = await objects().claim(id, 60);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    return claim;
  };

  it('gives tasks of objects attempts of their own, and forgets those before a checkpoint', async () => {
    const [stuck, advancing] = [await insertObject(), await insertObject()];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      for (const id of [stuck, advancing]) {
        const holding = await hold(id);
        const checkpoint = { sealed: new Uint8Array(attempt), offset: attempt };
        if (id === advancing) await objects().saveCheckpoint(holding, checkpoint, 60);
        await endLease(id);
      }
    }
    expect(await maintenance.failExhausted(3, 5)).toBe(0);
    expect(await maintenance.failExhausted(5, 4)).toBe(1);
    expect(await get(stuck)).toMatchObject({ status: 'failed', error: { code: 'attempts-exhausted' } });
    expect(await get(advancing)).toMatchObject({ status: 'processing', attempts: 4 });
    await store.cancel('tenant', advancing);
  });

  it('gives up tasks of objects only where they have not got further for as long as a message lives', async () => {
    const [never, stood, advancing] = [await insertObject(), await insertObject(), await insertObject()];
    for (const id of [stood, advancing]) {
      await objects().progress(await hold(id), 1, 60);
      await endLease(id);
    }
    for (const id of [never, stood, advancing]) await change(id, "created_at = now() - interval '2 hours'");
    await database.owner.query(
      "UPDATE hash_api.object_tasks SET progressed_at = now() - interval '2 hours' WHERE task_id = $1",
      [stood],
    );
    expect(await maintenance.failOrphaned(3600)).toBe(2);
    expect(await get(never)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
    expect(await get(stood)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
    expect(await get(advancing)).toMatchObject({ status: 'processing' });
    await store.cancel('tenant', advancing);
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

  it('drops what stood beside tasks, with their parts, once these are gone', async () => {
    const [old, kept] = [await makePartition(35), await makePartition(36)];
    const identity = { bucket: 'b', key: 'k', etag: 'e', bytes: 4 };
    for (const { id: first } of [old, kept]) {
      const id = first.slice(0, -4) + 'ffff';
      await insertObject({ id });
      const holding = await hold(id);
      await objects().pin(holding, identity);
      await objects().split(holding, { partBytes: 1, parts: 4 }, 60);
      expect(await objects().nextParts(id, 4)).toHaveLength(4);
      await store.cancel('tenant', first);
      if (first === old.id) await store.cancel('tenant', id);
    }
    const drop = () => createObjectMaintenance(database.connect()).dropObjectTasks(30);
    const left = async () => {
      const { rows } = await database.owner.query<{ id: string; parts: number }>(
        `SELECT o.task_id AS id, count(p.part)::integer AS parts
         FROM hash_api.object_tasks o LEFT JOIN hash_api.object_parts p USING (task_id)
         WHERE o.task_id < hash_api.task_id_floor(now() - interval '1 day') GROUP BY 1 ORDER BY 1`,
      );
      return rows;
    };
    const [keptId, oldId] = [kept.id.slice(0, -4) + 'ffff', old.id.slice(0, -4) + 'ffff'];
    expect(await drop()).toBe(0);
    expect(await left()).toEqual([
      { id: keptId, parts: 4 },
      { id: oldId, parts: 4 },
    ]);
    await maintenance.rollPartitions(30);
    expect(await drop()).toBe(1);
    expect(await left()).toEqual([{ id: keptId, parts: 4 }]);
    await store.cancel('tenant', keptId);
    await maintenance.rollPartitions(30);
    expect(await drop()).toBe(1);
    expect(await left()).toEqual([]);
    const { rows } = await database.owner.query('SELECT FROM hash_api.object_parts');
    expect(rows).toEqual([]);
  });

  it('has a pepper and a secret of 32 bytes for checkpoints, which are not the same', async () => {
    const connection = database.connect();
    const secret = createCheckpointSecret(connection);
    expect(await secret()).toHaveLength(32);
    expect(await createCheckpointSecret(database.connect())()).toEqual(await secret());
    const pepper = await createPepper(connection)();
    expect(Buffer.from(await secret()).toString('base64')).not.toBe(pepper);
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
