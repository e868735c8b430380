import { resolve } from 'node:path';
import type { LogFiles } from '../logs/log-files.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/start.ts';
import type { RedisServer } from '../redis/start.ts';
import { NoRedisError, startRedis } from '../redis/start.ts';
import type { StateDirectory } from './state-directory.ts';
import type { ReportStep } from './steps.ts';
import { runStep } from './steps.ts';

export function startDatabase(
  state: StateDirectory,
  logs: LogFiles,
  report: ReportStep,
  stack: AsyncDisposableStack,
): Promise<PostgresServer> {
  return runStep(
    report,
    'database',
    async () => {
      const server = await startPostgres({ directory: state.postgres, log: logs.open('postgres') });
      stack.defer(() => server.stop());
      return server;
    },
    ({ port }) => `PostgreSQL on port ${port}`,
  );
}

/** Undefined where this machine has no Redis and none can be had: the service bears that. */
export function startCache(
  state: StateDirectory,
  projectDirectory: string,
  logs: LogFiles,
  report: ReportStep,
  stack: AsyncDisposableStack,
): Promise<RedisServer | undefined> {
  let missing = '';
  return runStep(
    report,
    'cache',
    async () => {
      try {
        const server = await startRedis({
          directory: state.redis,
          // Not in the state, so that a reset needs no download.
          binariesDirectory: resolve(projectDirectory, 'node_modules', '.cache', 'hash-api', 'redis'),
          log: logs.open('redis'),
        });
        stack.defer(() => server.stop());
        return server;
      } catch (error) {
        if (!(error instanceof NoRedisError)) throw error;
        missing = error.message;
        return undefined;
      }
    },
    (server) => (server === undefined ? `none: ${missing}` : `Redis protocol on port ${server.port}`),
  );
}
