import { noCache } from '../adapters/cache/no-cache.ts';
import { createCircuitBreaker } from '../adapters/circuit-breaker.ts';
import { createDatabase, type Database } from '../adapters/postgres/client.ts';
import { databaseToken } from '../adapters/postgres/iam-token.ts';
import { createTaskReader, readerTimes } from '../adapters/postgres/task-reader.ts';
import { createRedisCache, type RedisCache, type RedisCacheOptions } from '../adapters/redis/cache.ts';
import type { ClusterAddress } from '../adapters/redis/cluster-client.ts';
import { cacheToken } from '../adapters/redis/iam-token.ts';
import { measureCache } from '../core/metrics/measured-cache.ts';
import type { Meter } from '../core/metrics/meter.ts';
import type { Cache, TaskReads } from '../core/tasks/ports.ts';
import { recordCommand, recordStatement } from './metrics/round-trips.ts';
import { readEnvironment, type Variables } from './environment.ts';

const region = (variables: Variables): string => variables['AWS_REGION'] ?? 'us-east-1';

/** PostgreSQL with an IAM token where the URL has no password. */
export function connectDatabase(variables: Variables, meter: Meter): Database {
  const { databaseUrl: url } = readEnvironment(variables, ['databaseUrl']);
  return createDatabase({
    url,
    password: databaseToken(url, region(variables)),
    onStatement: recordStatement(meter),
  });
}

/** Tasks as readers of the database have them; undefined where there are none. */
export function connectTaskReader(variables: Variables, meter: Meter): TaskReads | undefined {
  const { databaseReaderUrl: url } = readEnvironment(variables, ['databaseReaderUrl']);
  if (url === undefined) return undefined;
  const record = recordStatement(meter);
  const database = createDatabase({
    url,
    password: databaseToken(url, region(variables)),
    times: readerTimes,
    // What fails here the writer answers: it is counted as a fallback, and is no error of the database to its callers.
    onStatement: (trip) => {
      record({ ...trip, failed: false });
    },
  });
  return createTaskReader(
    database,
    createCircuitBreaker(() => performance.now()),
  );
}

/** Where the cache is, with an IAM token where the URL has no password; undefined where there is none. */
export function cacheAddress(variables: Variables): ClusterAddress | undefined {
  const { cacheUrl: url, cacheName } = readEnvironment(variables, ['cacheUrl', 'cacheName']);
  if (url === '') return undefined;
  const user = decodeURIComponent(new URL(url).username);
  return { url, password: cacheToken({ cacheName, user, region: region(variables) }) };
}

/** The cache; undefined where there is none. */
export function connectRedis(
  variables: Variables,
  meter: Meter,
  times: RedisCacheOptions['times'] = {},
): RedisCache | undefined {
  const address = cacheAddress(variables);
  return address && createRedisCache({ ...address, times, onCommand: recordCommand(meter) });
}

/** The cache, or one that knows nothing. */
export function connectCache(variables: Variables, meter: Meter): Cache {
  const redis = connectRedis(variables, meter);
  return redis ? measureCache(redis, meter) : noCache;
}
