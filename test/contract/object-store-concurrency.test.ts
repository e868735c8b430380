import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectMaintenance } from '../../adapters/postgres/object-maintenance.ts';
import { createObjectTaskStore } from '../../adapters/postgres/object-store.ts';
import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import type { Database } from '../../adapters/postgres/client.ts';
import { failure } from '../../core/tasks/failures.ts';
import { newObjectTask } from './new-task.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

const parts = 6;
const limit = 3;
const lease = 30;
const identity = { bucket: 'b', key: 'k', etag: 'e', bytes: parts };

/** Everything that is done to one split task, by workers, its tenant and maintenance, all at once in any order. */
const actions = [
  'claim',
  'next',
  'part',
  'part',
  'part',
  'crash',
  'release',
  'fail',
  'cancel',
  'maintain',
  'read',
] as const;

describe('a split task at which many are at once, in PostgreSQL', () => {
  let database: TestDatabase;
  let connections: Database[];
  beforeAll(async () => {
    database = await startTestDatabase();
    connections = Array.from({ length: 6 }, () => database.connect());
  });
  afterAll(() => database.stop());

  const perform = async (
    connection: Database,
    id: string,
    action: (typeof actions)[number],
    part: number,
  ) => {
    const objects = createObjectTaskStore(connection);
    switch (action) {
      case 'claim': {
        const claim = await objects.claim(id, lease);
        if (claim.kind === 'claimed') await objects.progress(claim, 0, lease);
        return;
      }
      case 'next':
        await objects.nextParts(id, limit);
        return;
      case 'cancel':
        // Seldom, or little else would ever happen.
        if (part === 0) await createTaskStore(connection).cancel('tenant', id);
        return;
      case 'maintain': {
        const maintenance = createObjectMaintenance(connection);
        await maintenance.toSendAgain({ queuedSeconds: 0, lostSeconds: 0, limit: 10 });
        await createTaskMaintenance(connection).failOrphaned(3600);
        return;
      }
      case 'read':
        await createTaskStore(connection).get('tenant', id);
        return;
      default: {
        const claim = await objects.claimPart(id, part, lease);
        if (claim.kind !== 'claimed' || action === 'crash') return;
        await objects.saveCheckpoint(claim, { sealed: new Uint8Array(9), offset: 1 }, lease);
        if (action === 'release') await objects.release(claim);
        else if (action === 'fail' && part === 1) await objects.failPart(claim, failure('object-changed'));
        else await objects.completePart(claim, new Uint8Array(1), lease);
      }
    }
  };

  const splitTask = async () => {
    const { id } = newObjectTask();
    await createTaskStore(connections[0]!).insert(newObjectTask({ id }));
    const objects = createObjectTaskStore(connections[0]!);
    const holding = await objects.claim(id, lease);
    if (holding.kind !== 'claimed') throw new Error(holding.kind);
    await objects.pin(holding, identity);
    await objects.split(holding, { partBytes: 1, parts }, lease);
    return holding;
  };

  /** Runs statements that have all begun, and wait for the task, before any of them goes on. */
  const atOnce = async <T>(
    id: string,
    table: 'tasks' | 'object_tasks',
    statements: readonly (() => Promise<T>)[],
    meanwhile: readonly string[] = [],
  ): Promise<T[]> => {
    const { owner } = database;
    await owner.query('BEGIN');
    const column = table === 'tasks' ? 'id' : 'task_id';
    await owner.query(`SELECT FROM hash_api.${table} WHERE ${column} = $1 FOR UPDATE`, [id]);
    const running = Promise.all(statements.map((statement) => statement()));
    for (;;) {
      const { rows } = await owner.query<{ waiting: number }>(
        'SELECT count(*)::integer AS waiting FROM pg_locks WHERE NOT granted',
      );
      if (rows[0]?.waiting === statements.length) break;
    }
    for (const statement of meanwhile) await owner.query(statement, [id]);
    await owner.query('COMMIT');
    return running;
  };

  it('sends no part twice, nor more than the limit, where two ask at once', async () => {
    const { taskId: id } = await splitTask();
    const stores = connections.slice(0, 3).map(createObjectTaskStore);
    const sent = await atOnce(
      id,
      'object_tasks',
      stores.map((store) => () => store.nextParts(id, limit)),
    );
    expect(sent.flat().sort()).toEqual([0, 1, 2]);
  });

  it('finds the last part once, where two are completed at once', async () => {
    const { taskId: id } = await splitTask();
    const stores = connections.slice(0, parts).map(createObjectTaskStore);
    await stores[0]!.nextParts(id, parts);
    const claims = [];
    for (let part = 0; part < parts; part += 1) {
      const claim = await stores[0]!.claimPart(id, part, lease);
      if (claim.kind === 'claimed') claims.push(claim);
    }
    const settled = await atOnce(
      id,
      'object_tasks',
      claims.map((claim, part) => () => stores[part]!.completePart(claim, new Uint8Array(1), lease)),
    );
    const left = settled.map((each) => (each.outcome === 'applied' ? each.partsLeft : -1));
    expect(left.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('claims with the checkpoint of the attempt that has just given it back', async () => {
    const { id } = newObjectTask();
    const [store, another] = [createObjectTaskStore(connections[0]!), createObjectTaskStore(connections[1]!)];
    await createTaskStore(connections[0]!).insert(newObjectTask({ id }));
    await store.claim(id, lease);
    const [claim] = await atOnce(
      id,
      'tasks',
      [() => another.claim(id, lease)],
      [
        "UPDATE hash_api.object_tasks SET checkpoint = '\\x0102', checkpoint_offset = 7 WHERE task_id = $1",
        "UPDATE hash_api.tasks SET status = 'queued', lease_until = NULL WHERE id = $1",
      ],
    );
    expect(claim).toMatchObject({
      kind: 'claimed',
      attempt: 2,
      checkpoint: { sealed: Uint8Array.of(1, 2), offset: 7 },
    });
  });

  it('neither deadlocks nor miscounts', async () => {
    const step = fc.record({
      action: fc.constantFrom(...actions),
      part: fc.nat({ max: parts - 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 12 }), { minLength: 6, maxLength: 6 }),
        async (scripts) => {
          const { taskId: id } = await splitTask();
          await createObjectTaskStore(connections[0]!).nextParts(id, limit);
          await database.owner.query(
            "UPDATE hash_api.tasks SET lease_until = now() - interval '1 second' WHERE id = $1",
            [id],
          );
          await Promise.all(
            connections.map(async (connection, index) => {
              for (const { action, part } of scripts[index] ?? [])
                await perform(connection, id, action, part);
            }),
          );
          const { rows } = await database.owner.query(
            `SELECT
             o.parts_completed = count(p.part) FILTER (WHERE p.status = 'completed') AS completed,
             o.bytes_done = count(p.part) FILTER (WHERE p.status = 'completed') AS done,
             o.parts_sent = count(p.part) AS sent,
             count(p.part) FILTER (WHERE p.status <> 'completed') <= $2 AS limited,
             ((SELECT status FROM hash_api.tasks WHERE id = $1) = 'failed')
               = (count(p.part) FILTER (WHERE p.status = 'failed') = 1) AS failed
           FROM hash_api.object_tasks o LEFT JOIN hash_api.object_parts p USING (task_id)
           WHERE o.task_id = $1
           GROUP BY o.task_id`,
            [id, limit],
          );
          expect(rows).toEqual([{ completed: true, done: true, sent: true, limited: true, failed: true }]);
        },
      ),
      { numRuns: 20 },
    );
    const deadlocks = database.log.filter((line) => line.includes('deadlock'));
    expect(deadlocks).toEqual([]);
  });
});
