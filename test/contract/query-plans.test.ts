import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql, type StatementName } from '../../adapters/postgres/sql.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

const explained = z
  .tuple([z.object({ 'QUERY PLAN': z.string() })])
  .rest(z.object({ 'QUERY PLAN': z.string() }));

/** Enough rows that a sequential scan would be the dearer plan. */
const rowsPerDay = 3000;
const days = 4;

describe('query plans', () => {
  let database: TestDatabase;
  let id: string;
  let objectId: string;
  beforeAll(async () => {
    database = await startTestDatabase();
    const { owner } = database;
    await owner.query('SET search_path = hash_api');
    // Ended tasks of a hundred tenants, from today on, as the partitions reach ahead; one in 1500 is still queued: few, at any time of the day.
    await owner.query(
      `INSERT INTO tasks (id, tenant, operation, algorithms, source, status, completed_at, created_at)
       SELECT (substr(task_id_floor(at)::text, 1, 14) || '7' || substr(md5(at::text), 1, 3) || '-8' ||
               substr(md5(at::text), 4, 3) || '-' || substr(md5(at::text), 7, 12))::uuid,
         'tenant-' || n % 100, 'hash', '{sha256}', '{"kind": "inline", "bytes": 3}',
         CASE WHEN n % 1500 = 0 THEN 'queued' ELSE 'cancelled' END, CASE WHEN n % 1500 = 0 THEN NULL ELSE at END, at
       FROM generate_series(1, $1) AS n, LATERAL (SELECT current_date + (n - 1) * interval '1 day' / $2 AS at)`,
      [rowsPerDay * days, rowsPerDay],
    );
    await owner.query(
      `INSERT INTO cache_entries SELECT 'key-' || n, 'v', now() + n * interval '1 second' FROM generate_series(1, 5000) AS n`,
    );
    // Ended tasks of objects beside them, each in ten parts, and one that is split just now.
    objectId = v7({ msecs: Date.now() });
    await owner.query(
      `INSERT INTO tasks (id, tenant, operation, algorithms, source)
       VALUES ($1, 'objects', 'hash', '{blake3}', '{"kind": "object", "bucket": "b", "key": "k"}')`,
      [objectId],
    );
    await owner.query(
      `INSERT INTO object_tasks
         (task_id, options, identity, bytes_total, part_bytes, parts_total, parts_sent, sent_at, look_at)
       SELECT id, '{}', '{}', 10, 1, 10, 10, now(), CASE WHEN id = $1 THEN now() END
       FROM (SELECT $1::uuid AS id UNION ALL (SELECT id FROM tasks WHERE status = 'cancelled' LIMIT 3000))`,
      [objectId],
    );
    await owner.query(
      `INSERT INTO object_parts (task_id, part, bytes, status, result, look_at)
       SELECT task_id, part, 1, CASE WHEN task_id = $1 THEN 'queued' ELSE 'completed' END,
         CASE WHEN task_id = $1 THEN NULL ELSE '\\x00'::bytea END, CASE WHEN task_id = $1 THEN now() END
       FROM object_tasks, generate_series(0, 9) AS part`,
      [objectId],
    );
    await owner.query(
      `INSERT INTO uploads (id, tenant, bytes, part_size, object_key, expires_at)
       SELECT gen_random_uuid(), 't', 1, 1, 'k', now() FROM generate_series(1, 3000)`,
    );
    await owner.query('ANALYZE');
    id = v7({ msecs: Date.now() });
  });
  afterAll(() => database.stop());

  const plan = async (name: StatementName, values: readonly unknown[]) => {
    const { rows } = await database.owner.query(`EXPLAIN (ANALYZE, COSTS OFF) ${sql(name)}`, [...values]);
    return explained.parse(rows).map((row) => row['QUERY PLAN']);
  };
  const partitionsIn = (lines: readonly string[]) =>
    new Set(lines.flatMap((line) => [...line.matchAll(/tasks_\d{8}/g)].map(([name]) => name.slice(0, 14))));

  /** Empty partitions are read whole, which costs nothing; those with rows must not be. */
  const scannedWhole = (lines: readonly string[]) => {
    const filled = Array.from({ length: days }, (_, index) => {
      const day = new Date(Date.now() + index * 86_400_000);
      return `tasks_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
    });
    return lines.filter((line) => filled.some((name) => line.includes(`Seq Scan on ${name}`)));
  };

  it('counts tasks by status in indexes alone, ended ones in the partitions of the last hour', async () => {
    expect(scannedWhole(await plan('count-tasks', []))).toEqual([]);
  });

  it('looks a task up in one partition, by its id in an index', async () => {
    const lines = await plan('get-task', [id, 'tenant-1']);
    expect(lines.join('\n')).toMatch(/Index Scan using tasks_\d{8}_\w+ [^]*Index Cond: .*\(id = /);
    expect(partitionsIn(lines).size).toBe(1);
  });

  it('lists a tenant by its index, in order, and stops at the limit', async () => {
    const lines = await plan('list-tasks', ['tenant-1', null, null, 21, null]);
    const text = lines.join('\n');
    expect(scannedWhole(lines)).toEqual([]);
    expect(text).toMatch(/Index Scan using tasks_\d{8}_tenant_id_idx/);
    // Partitions of days before those that filled the page are never read.
    expect(text).toContain('never executed');
  });

  it('leaves partitions after the cursor out', async () => {
    const all = partitionsIn(await plan('list-tasks', ['tenant-1', null, null, 21, null]));
    const before = partitionsIn(await plan('list-tasks', ['tenant-1', id, null, 21, null]));
    expect(before.size).toBeLessThan(all.size);
  });

  it('looks for the newest of a tenant in their partitions alone', async () => {
    const lines = await plan('list-tasks', ['tenant-1', null, null, 21, id]);
    const all = partitionsIn(await plan('list-tasks', ['tenant-1', null, null, 21, null]));
    expect(partitionsIn(lines).size).toBeLessThan(all.size);
    expect(scannedWhole(lines)).toEqual([]);
  });

  it('finds what to sweep by status and time', async () => {
    const lines = await plan('fail-orphaned-tasks', [3600, { code: 'lost', detail: '' }]);
    expect(lines.join('\n')).toMatch(/tasks_\d{8}_status_created_at_idx/);
    expect(scannedWhole(lines)).toEqual([]);
  });

  it('claims and settles by primary key, in the partitions of the ids', async () => {
    const claim = await plan('claim-tasks', [[id], 60, ['lost']]);
    expect(partitionsIn(claim).size).toBe(1);
    expect(scannedWhole(claim)).toEqual([]);
    const settlements = JSON.stringify([{ id, attempt: 1, kind: 'released', started_work: true }]);
    const settle = await plan('settle-tasks', [settlements, [id]]);
    expect(partitionsIn(settle).size).toBe(1);
    expect(scannedWhole(settle)).toEqual([]);
    for (const lines of [
      await plan('describe-tasks', [[id]]),
      await plan('requeue-tasks', [[id], ['attempts-exhausted']]),
    ]) {
      expect(partitionsIn(lines).size).toBe(1);
      expect(scannedWhole(lines)).toEqual([]);
    }
  });

  it('asks for the progress of tasks of objects alone', async () => {
    const { owner } = database;
    await owner.query('BEGIN');
    try {
      await owner.query(
        `CREATE OR REPLACE FUNCTION object_progress(task uuid) RETURNS jsonb LANGUAGE plpgsql STABLE
         AS $$ BEGIN RAISE EXCEPTION 'asked'; END $$`,
      );
      const { rowCount } = await owner.query(sql('list-tasks'), ['tenant-1', null, null, 21, null]);
      expect(rowCount).toBe(21);
      await expect(owner.query(sql('get-task'), [objectId, 'objects'])).rejects.toThrow('asked');
    } finally {
      await owner.query('ROLLBACK');
    }
  });

  /** Those of the object's tables that a plan reads whole. */
  const objectsScannedWhole = (lines: readonly string[]) =>
    lines.filter((line) => /Seq Scan on (object_tasks|object_parts|uploads)/.test(line));

  it.each<[StatementName, () => unknown[]]>([
    ['claim-object-task', () => [objectId, 30, ['lost']]],
    ['claim-object-part', () => [objectId, 3, 30]],
    ['object-task-progress', () => [objectId, 1, 5, 30]],
    ['object-part-progress', () => [objectId, 3, 1, 5, 30]],
    ['save-object-task-checkpoint', () => [objectId, 1, Buffer.alloc(8), 5, 30]],
    ['save-object-part-checkpoint', () => [objectId, 3, 1, Buffer.alloc(8), 5, 30]],
    ['next-object-parts', () => [objectId, 8]],
    ['complete-object-part', () => [objectId, 3, 1, Buffer.alloc(8), 30]],
    ['fail-object-part', () => [objectId, 3, 1, { code: 'lost', detail: '' }]],
    ['object-part-results', () => [objectId, 0, 100]],
    ['release-object-task', () => [objectId, 1]],
    ['object-tasks-to-send-again', () => [600, 60, 100]],
    ['object-parts-to-send-again', () => [600, 60, 100]],
    ['drop-object-parts', () => [30]],
    ['drop-object-tasks', () => [30]],
    ['drop-uploads', () => [30]],
  ])('%s finds its rows by indexes, of tasks in their partitions', async (name, values) => {
    const lines = await plan(name, values());
    expect(scannedWhole(lines)).toEqual([]);
    expect(objectsScannedWhole(lines)).toEqual([]);
  });

  it('sums the progress of a split task over what is in flight', async () => {
    const { rows } = await database.owner.query(
      `EXPLAIN (COSTS OFF) SELECT sum(bytes_done) FROM object_parts
       WHERE task_id = $1 AND status IN ('queued', 'processing')`,
      [objectId],
    );
    expect(
      explained
        .parse(rows)
        .map((row) => row['QUERY PLAN'])
        .join('\n'),
    ).toMatch(/idx_object_parts_in_flight/);
  });

  it('looks cache entries up by an index, and drops the expired ones by another', async () => {
    expect((await plan('get-cache-entry', ['key-7'])).join('\n')).toMatch(/Index (Only )?Scan using/);
    expect((await plan('drop-expired-cache-entries', [])).join('\n')).toContain('idx_cache_expires');
  });
});
