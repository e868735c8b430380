import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { serverAccount } from '../../local/postgres/account.ts';
import { findPostgres } from '../../local/postgres/binaries.ts';
import { serverEnvironment } from '../../local/postgres/data-directory.ts';
import { withFreePort } from '../../local/process/free-port.ts';
import { startServerProcess } from '../../local/process/server-process.ts';

export interface Replica {
  /** As the service's role. */
  readonly url: string;
  /** Stops replaying, once the replica shows all that the primary has committed by now. */
  freeze(): Promise<void>;
  /** Goes on replaying. */
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A streaming replica of a server of `startTestDatabase`, from a copy of its files that is made as PostgreSQL's
 * documentation says under "Making a Base Backup Using the Low Level API": the package has no pg_basebackup.
 */
export async function startReplica(primaryUrl: string): Promise<Replica> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-replica-'));
  await chmod(directory, 0o755);
  const data = join(directory, 'data');
  const primary = await connect(asSuperuser(primaryUrl));
  await copyFiles(primary, data);
  const { postgres } = await findPostgres();
  const account = await serverAccount([data, postgres]);
  const { port, server } = await withFreePort(async (freePort) => {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      // A replica takes no fewer than its primary.
      `max_connections=${String(await valueOf(primary, 'SHOW max_connections'))}`,
      `primary_conninfo=host=127.0.0.1 port=${new URL(primaryUrl).port} user=postgres`,
    ];
    const started = await startServerProcess({
      ...account.launch(postgres, [
        ...['-D', data, '-p', String(freePort)],
        ...settings.flatMap((setting) => ['-c', setting]),
      ]),
      env: serverEnvironment,
      readyLine: 'database system is ready to accept read-only connections',
      stopSignals: ['SIGINT', 'SIGQUIT'],
    });
    return { port: String(freePort), server: started };
  }, /could not bind/);
  const url = new URL(primaryUrl);
  url.port = port;
  const admin = await connect(asSuperuser(url.href));

  return {
    url: url.href,
    async freeze() {
      const committed = await valueOf(primary, 'SELECT pg_current_wal_lsn()::text');
      await until(admin, `SELECT pg_last_wal_replay_lsn() >= '${String(committed)}'`);
      await admin.query('SELECT pg_wal_replay_pause()');
      await until(admin, "SELECT pg_get_wal_replay_pause_state() = 'paused'");
    },
    async thaw() {
      await admin.query('SELECT pg_wal_replay_resume()');
    },
    async stop() {
      await Promise.all([admin.end(), primary.end()]);
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Loopback connections are trusted. */
function asSuperuser(url: string): string {
  const superuser = new URL(url);
  superuser.username = 'postgres';
  superuser.pathname = '/postgres';
  return superuser.href;
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The one value that a query gives. */
async function valueOf(client: Client, query: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
  return rows[0]?.[0];
}

async function until(client: Client, query: string): Promise<void> {
  while ((await valueOf(client, query)) !== true) await after(5);
}

const backup = z.tuple([z.object({ labelfile: z.string() })]);

async function copyFiles(primary: Client, data: string): Promise<void> {
  const source = z.string().parse(await valueOf(primary, 'SHOW data_directory'));
  await primary.query("SELECT pg_backup_start('replica', fast => true)");
  // With owner and modes, without which the server does not start.
  await promisify(execFile)('cp', ['-a', source, data]);
  const { rows } = await primary.query('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)');
  const [{ labelfile }] = backup.parse(rows);
  await rm(join(data, 'postmaster.pid'));
  await writeFile(join(data, 'backup_label'), labelfile);
  await writeFile(join(data, 'standby.signal'), '');
  if (process.getuid?.() === 0) {
    const { uid } = await serverAccount([data]);
    if (uid !== undefined) await chown(join(data, 'backup_label'), uid, uid);
    if (uid !== undefined) await chown(join(data, 'standby.signal'), uid, uid);
  }
}
