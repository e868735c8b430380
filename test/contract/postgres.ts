import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase, type Database, type DatabaseTimes } from '../../adapters/postgres/client.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres/start.ts';

export interface TestDatabase {
  /** As the service's role. */
  readonly url: string;
  readonly ownerUrl: string;
  /** A connection as the owner. */
  readonly owner: Client;
  /** Lines that the server logged. */
  readonly log: string[];
  /** Another connection as the service's role. */
  connect(times?: Partial<DatabaseTimes>): Database;
  stop(): Promise<void>;
}

/** A server of its own with an empty database, or a migrated one. */
export async function startTestDatabase({
  migrated = true,
  settings = {},
}: { migrated?: boolean; settings?: Record<string, string> } = {}): Promise<TestDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-postgres-'));
  // The server may run as another user, who has to be able to reach its files.
  await chmod(directory, 0o755);
  const log: string[] = [];
  const server = await startPostgres({
    directory: join(directory, 'data'),
    settings: { fsync: 'off', ...settings },
    log: (line) => log.push(line),
  });
  if (migrated) await migrateFor(server.ownerUrl);
  const owner = new Client({ connectionString: server.ownerUrl });
  owner.on('error', () => undefined);
  await owner.connect();
  const databases: Database[] = [];
  return {
    url: server.url,
    ownerUrl: server.ownerUrl,
    owner,
    log,
    connect(times = {}) {
      const database = createDatabase({ url: server.url, times });
      databases.push(database);
      return database;
    },
    async stop() {
      await Promise.all(databases.map((database) => database.end()));
      await owner.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function migrateFor(ownerUrl: string, files?: Readonly<Record<string, string>>) {
  return migrate({
    url: ownerUrl,
    ...(files && { files }),
    sleep: async (milliseconds) => {
      await after(milliseconds);
    },
    patienceSeconds: 10,
    log: () => undefined,
  });
}
