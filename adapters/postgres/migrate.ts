import { Client } from 'pg';
import { z } from 'zod';
import type { Sleep } from '../../core/tasks/ports.ts';
import { clientConfig, type Password } from './database-url.ts';
import { classify } from './errors.ts';
import { partitionDaysAhead } from './maintenance.ts';
import { orderMigrations, type Migration } from './migration-files.ts';
import { migrations as files } from './sql-files.inlined.ts';
import { sql } from './sql.ts';

export interface MigrateOptions {
  /** The owner's URL, straight to the writer. */
  readonly url: string;
  readonly password?: Password | undefined;
  /** By name; those of the repo's `migrations/` where left out. */
  readonly files?: Readonly<Record<string, string>>;
  readonly sleep: Sleep;
  /** How long a server that does not answer yet is waited for: a new cluster takes minutes. */
  readonly patienceSeconds: number;
  readonly log: (message: string) => void;
}

export interface MigrateReport {
  /** Names applied by this run, in order. */
  readonly applied: string[];
  /** Applied before. */
  readonly known: number;
  /** Applied by a newer version: migrations only expand, so this version runs on with them. */
  readonly ahead: string[];
}

const appliedRows = z.array(z.object({ name: z.string(), checksum: z.string() }));

/**
 * Brings the schema to what `migrations/` says: in order, each in a transaction of its own, one runner at a time.
 * A file that was applied must not have changed since. Migrations only expand (they add; what is no longer used goes
 * one release later), because the version before runs on while a deployment goes on, and after it is rolled back.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const migrations = orderMigrations(options.files ?? files);
  const client = await connectPatiently(options);
  try {
    const report = await applyAll(client, migrations, options.log);
    // So that tasks can be inserted now, not after the first run of maintenance. Drops nothing: a century's retention.
    await client.query(sql('roll-task-partitions'), [36_500, partitionDaysAhead]);
    return report;
  } finally {
    await client.end();
  }
}

async function connectPatiently(options: MigrateOptions): Promise<Client> {
  const { url, password, sleep, patienceSeconds, log } = options;
  const giveUpAt = performance.now() + patienceSeconds * 1000;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    const client = new Client({ ...clientConfig(url, password), connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.end().catch(() => undefined);
      if (classify(error) === 'defect' || performance.now() + pauseMs > giveUpAt) {
        throw new Error('cannot connect to the database', { cause: error });
      }
      log('the database does not answer yet');
      await sleep(pauseMs);
    }
  }
}

async function applyAll(
  client: Client,
  migrations: readonly Migration[],
  log: MigrateOptions['log'],
): Promise<MigrateReport> {
  const applied: string[] = [];
  let before = await inTransaction(client, async () => {
    await client.query(sql('bootstrap-migrations'));
    return readApplied(client);
  });
  const known = before.size;
  for (const migration of migrations) {
    before = await inTransaction(client, async () => {
      const present = await readApplied(client);
      const checksum = present.get(migration.name);
      if (checksum === undefined) {
        await client.query(migration.text);
        await client.query(sql('record-migration'), [migration.name, migration.checksum]);
        applied.push(migration.name);
        log(`applied ${migration.name}`);
      } else if (checksum !== migration.checksum) {
        throw new Error(`migration ${migration.name} was changed after it had been applied`);
      }
      return present;
    });
  }
  const names = new Set(migrations.map(({ name }) => name));
  return { applied, known, ahead: [...before.keys()].filter((name) => !names.has(name)) };
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query(sql('list-migrations'));
  return new Map(appliedRows.parse(rows).map(({ name, checksum }) => [name, checksum]));
}

/** Under the runners' lock, which ends with the transaction. */
async function inTransaction<T>(client: Client, run: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(sql('lock-migrations'));
    const answer = await run();
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
