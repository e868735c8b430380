import { join } from 'node:path';
import type { LogFiles } from '../logs/log-files.ts';
import type { PostgresServer } from '../postgres/start.ts';
import { startPostgres } from '../postgres/start.ts';
import type { RedisServer } from '../redis/start.ts';
import { NoRedisError, startRedis } from '../redis/start.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';

/** What stands for Aurora and its proxy. */
export function startDatabase(
  state: StateDirectory,
  logs: LogFiles,
  startup: Startup,
): Promise<PostgresServer> {
  return startup.step(
    'database',
    async () => startup.keep(await startPostgres({ directory: state.postgres, log: logs.open('postgres') })),
    ({ port, pid }) => (pid === undefined ? 'PostgreSQL of your own' : `PostgreSQL, port ${port}`),
  );
}

/** What stands for ElastiCache; undefined where this machine has none and can have none, which the service bears. */
export function startCache(
  state: StateDirectory,
  projectDirectory: string,
  logs: LogFiles,
  startup: Startup,
): Promise<RedisServer | undefined> {
  let missing = '';
  return startup.step(
    'cache',
    async () => {
      try {
        return startup.keep(
          await startRedis({
            directory: state.redis,
            // Not in the state, so that a reset needs no download.
            binariesDirectory: join(projectDirectory, 'node_modules', '.cache', 'hash-api', 'redis'),
            log: logs.open('redis'),
          }),
        );
      } catch (error) {
        if (!(error instanceof NoRedisError)) throw error;
        missing = error.message;
        return undefined;
      }
    },
    (server) => (server === undefined ? `none, going on without: ${missing}` : `Redis, port ${server.port}`),
  );
}
