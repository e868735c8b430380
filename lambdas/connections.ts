import { noCache } from '../adapters/cache/no-cache.ts';
import { createDatabase, type Database } from '../adapters/postgres/client.ts';
import { databaseToken } from '../adapters/postgres/iam-token.ts';
import { createRedisCache, type RedisCache, type RedisCacheOptions } from '../adapters/redis/cache.ts';
import { cacheToken } from '../adapters/redis/iam-token.ts';
import type { Cache } from '../core/tasks/ports.ts';
import { readEnvironment, type Variables } from './environment.ts';

const region = (variables: Variables): string => variables['AWS_REGION'] ?? 'us-east-1';

/** PostgreSQL with an IAM token where the URL has no password. */
export function connectDatabase(variables: Variables): Database {
  const { databaseUrl: url } = readEnvironment(variables, ['databaseUrl']);
  return createDatabase({ url, password: databaseToken(url, region(variables)) });
}

/** The cache with an IAM token where the URL has no password; undefined where there is none. */
export function connectRedis(
  variables: Variables,
  times: RedisCacheOptions['times'] = {},
): RedisCache | undefined {
  const { cacheUrl: url, cacheName } = readEnvironment(variables, ['cacheUrl', 'cacheName']);
  if (url === '') return undefined;
  const user = decodeURIComponent(new URL(url).username);
  const password = cacheToken({ cacheName, user, region: region(variables) });
  return createRedisCache({ url, password, times });
}

/** The cache, or one that knows nothing. */
export const connectCache = (variables: Variables): Cache => connectRedis(variables) ?? noCache;
