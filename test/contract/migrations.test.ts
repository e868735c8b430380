import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { migrations as files } from '../../adapters/postgres/sql-files.inlined.ts';
import { describeSchema } from '../../ops/schema/describe-schema.ts';
import { newTask } from './new-task.ts';
import { migrateFor, startTestDatabase, type TestDatabase } from './postgres.ts';

const names = Object.keys(files).sort();

describe('migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startTestDatabase({ migrated: false });
  });
  afterAll(() => database.stop());

  const migrateWith = (changes: Record<string, string> = {}) =>
    migrateFor(database.ownerUrl, { ...files, ...changes });

  it('leave an empty database as it was where one of them fails', async () => {
    const broken = { [names[0]!]: `${files[names[0]!]!};\nSELECT 1 / 0;` };
    await expect(migrateWith(broken)).rejects.toThrow('division by zero');
    const { rows } = await database.owner.query("SELECT to_regclass('hash_api.tasks') AS tasks");
    expect(rows).toEqual([{ tasks: null }]);
  });

  it('are applied in order by one of two runners that start at once', async () => {
    const reports = await Promise.all([migrateWith(), migrateWith()]);
    const applied = reports.flatMap((report) => report.applied);
    expect(applied.toSorted()).toEqual(names);
  });

  it('are not applied again', async () => {
    expect(await migrateWith()).toEqual({ applied: [], known: names.length, ahead: [] });
  });

  it('lead to the schema in migrations/schema.sql (npm run schema:dump writes it)', async () => {
    const expected = await readFile(new URL('../../migrations/schema.sql', import.meta.url), 'utf8');
    expect(await describeSchema(database.owner)).toBe(expected);
  });

  it('refuse to go on where an applied one was changed', async () => {
    const changed = { [names[1]!]: `${files[names[1]!]!}\n-- changed` };
    await expect(migrateWith(changed)).rejects.toThrow(`${names[1]!} was changed`);
  });

  it('may be ahead of the version that runs, after a rollback', async () => {
    const next = `${String(names.length + 1).padStart(4, '0')}-next`;
    await migrateWith({ [next]: 'CREATE TABLE hash_api.next (id integer)' });
    expect(await migrateWith()).toMatchObject({ applied: [], ahead: [next] });
    await database.owner.query('DROP TABLE hash_api.next');
    await database.owner.query('DELETE FROM hash_api.schema_migrations WHERE name = $1', [next]);
  });

  it('leave partitions for yesterday, today and the two weeks ahead', async () => {
    const { rows } = await database.owner.query<{ days: number }>(
      "SELECT count(*)::integer AS days FROM pg_inherits WHERE inhparent = 'hash_api.tasks'::regclass",
    );
    expect(rows).toEqual([{ days: 16 }]);
  });

  it('give the service its data and no more', async () => {
    const { owner } = database;
    const may = async (table: string, privilege: string) => {
      const query = 'SELECT has_table_privilege($1, $2, $3) AS may';
      const { rows } = await owner.query<{ may: boolean }>(query, [
        'hash_api',
        `hash_api.${table}`,
        privilege,
      ]);
      return rows[0]?.may;
    };
    expect(await may('tasks', 'SELECT, INSERT, UPDATE')).toBe(true);
    expect(await may('tasks', 'DELETE')).toBe(false);
    expect(await may('tasks', 'TRUNCATE')).toBe(false);
    expect(await may('secrets', 'UPDATE')).toBe(false);
    expect(await may('schema_migrations', 'SELECT')).toBe(false);
  });

  it('set what a session of the service must have, so that none has to SET it', async () => {
    const { rows } = await database.owner.query(
      "SELECT unnest(setconfig) AS setting FROM pg_db_role_setting WHERE setrole = 'hash_api'::regrole",
    );
    expect(rows).toEqual([
      { setting: 'search_path=hash_api' },
      { setting: 'statement_timeout=5s' },
      { setting: 'idle_in_transaction_session_timeout=10s' },
    ]);
  });

  it.each([
    ['an unknown status', "status = 'lost'"],
    ['processing without a lease', "status = 'processing', attempt = 1, started_at = now()"],
    ['processing without an attempt', "status = 'processing', lease_until = now(), started_at = now()"],
    ['a lease on what is not processing', 'lease_until = now()'],
    ['completed without a result', "status = 'completed', completed_at = now()"],
    ['completed without a time', `status = 'completed', result = '{}'`],
    ['a result of what is not completed', `result = '{}'`],
    ['failed without a reason', "status = 'failed', completed_at = now()"],
    ['a time of what has not ended', 'completed_at = now()'],
    ['a negative attempt', 'attempt = -1'],
    ['a source without a kind', `source = '{"bytes": 3}'`],
  ])('refuse a row with %s', async (_what, change) => {
    const { id, tenant, operation, algorithms, source } = newTask();
    const insert =
      'INSERT INTO hash_api.tasks (id, tenant, operation, algorithms, source) VALUES ($1, $2, $3, $4, $5)';
    await database.owner.query(insert, [id, tenant, operation, algorithms, source]);
    const update = `UPDATE hash_api.tasks SET ${change} WHERE id = $1`;
    await expect(database.owner.query(update, [id])).rejects.toMatchObject({ code: '23514' });
  });

  it('wait for a server that does not answer yet, and give up after their patience', async () => {
    const { port } = new URL(database.ownerUrl);
    const closed = createServer().listen(0, '127.0.0.1');
    const address = await new Promise<ReturnType<typeof closed.address>>((resolve) => {
      closed.once('listening', () => {
        resolve(closed.address());
      });
    });
    await new Promise((resolve) => closed.close(resolve));
    const freePort = typeof address === 'object' && address ? String(address.port) : '';
    const url = database.ownerUrl.replace(port, freePort);
    const messages: string[] = [];
    let pauses = 0;
    const run = migrate({
      url,
      sleep: () => {
        pauses += 1;
        return Promise.resolve();
      },
      patienceSeconds: 0.3,
      log: (message) => messages.push(message),
    });
    await expect(run).rejects.toThrow('cannot connect to the database');
    expect(pauses).toBeGreaterThan(0);
    expect(messages).toContain('the database does not answer yet');
  });
});
