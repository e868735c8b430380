import { totalmem } from 'node:os';
import { serverlessCacheSchema } from '../elasticache/start.ts';
import type { RedisServer } from '../redis/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';

/** Of the machine's memory: the cache must not crowd out what it is there for. */
const mostOfMachine = 0.25;

const gigabyte = 1_000_000_000;

/** Bytes that the cache may hold: what the template says, as far as the machine has it. */
export function cacheLimit(
  template: Pick<ResolvedTemplate, 'ofType'>,
  machineBytes: number,
): number | undefined {
  const [cache] = template.ofType('AWS::ElastiCache::ServerlessCache');
  const storage = cache && serverlessCacheSchema.parse(cache.properties).CacheUsageLimits.DataStorage;
  return storage && Math.min(storage.Maximum * gigabyte, mostOfMachine * machineBytes);
}

/** Lets the cache fill up where the template's alarms expect it to, and evict beyond. */
export async function limitCache(template: ResolvedTemplate, redis: RedisServer | undefined): Promise<void> {
  const bytes = cacheLimit(template, totalmem());
  if (redis !== undefined && bytes !== undefined) await redis.limitMemory(bytes);
}
