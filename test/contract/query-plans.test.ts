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

  it('looks cache entries up by an index, and drops the expired ones by another', async () => {
    expect((await plan('get-cache-entry', ['key-7'])).join('\n')).toMatch(/Index (Only )?Scan using/);
    expect((await plan('drop-expired-cache-entries', [])).join('\n')).toContain('idx_cache_expires');
  });
});
