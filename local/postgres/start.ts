import { createHmac } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { serverAccount } from './account.ts';
import { withFreePort } from '../process/free-port.ts';
import { startServerProcess } from '../process/server-process.ts';
import { findPostgres } from './binaries.ts';
import { endOrphanedServer, ensureDataDirectory, serverEnvironment } from './data-directory.ts';
import { ensureRoles } from './roles.ts';

export interface PostgresOptions {
  /** The data directory: made at the first start, kept ever after. */
  readonly directory: string;
  readonly log?: (line: string) => void;
  /** Server settings over the defaults, such as `{ log_min_duration_statement: '0' }` to see every statement in the log. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A superuser's URL of a server of one's own, used in place of the packaged one. */
  readonly ownServerUrl?: string | undefined;
}

export interface PostgresServer {
  readonly port: number;
  /** User `hash_api_owner`: owns the database `hash_api`, may make roles, is no superuser. */
  readonly ownerUrl: string;
  /** User `hash_api`. */
  readonly url: string;
  /** Undefined for a server of one's own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * PostgreSQL 18 on a free port of 127.0.0.1. fsync and synchronous_commit stay on: nothing acknowledged is lost, even
 * by kill -9. Loopback connections are trusted, so a token that IAM would check is accepted as any password is.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const ownServer = options.ownServerUrl ?? process.env['DATABASE_URL'];
  if (ownServer !== undefined && ownServer !== '') return connectOwnServer(new URL(ownServer));

  const directory = resolve(options.directory);
  const binaries = await findPostgres();
  await mkdir(dirname(directory), { recursive: true });
  const account = await serverAccount([directory, binaries.postgres]);
  await endOrphanedServer(directory);
  await ensureDataDirectory(directory, binaries.initdb, account);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_duration_statement: '250ms',
    // A wait for a lock is a finding: it is logged after deadlock_timeout.
    log_lock_waits: 'on',
    // A statement in the log without its parameters: they could hold what must not be logged.
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    ...options.settings,
  };
  const { port, server } = await withFreePort(async (freePort) => {
    const started = await startServerProcess({
      ...account.launch(
        binaries.postgres,
        ['-D', directory, '-p', String(freePort)].concat(
          Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ),
      ),
      env: serverEnvironment,
      readyLine: 'database system is ready to accept connections',
      stopSignals: ['SIGINT', 'SIGQUIT'],
      log: options.log,
    });
    return { port: freePort, server: started };
    // The second: children of a postmaster that was killed take a moment to notice.
  }, /could not bind|pre-existing shared memory block/);
  try {
    const urls = await ensureRoles(
      new URL(`postgresql://postgres@127.0.0.1:${port}/postgres?sslmode=disable`),
    );
    return { port, ...urls, pid: server.pid, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Where the given URL carries a password, the two roles get passwords derived from it: the same at every start, so
 * that two copies of the project can share the server.
 */
async function connectOwnServer(adminUrl: URL): Promise<PostgresServer> {
  const secret = adminUrl.password;
  const derive = (role: string) => createHmac('sha256', secret).update(role).digest('hex');
  const urls = await ensureRoles(adminUrl, secret === '' ? undefined : derive);
  return { port: Number(adminUrl.port || 5432), ...urls, pid: undefined, stop: () => Promise.resolve() };
}
