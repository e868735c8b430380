import { DescribeServerlessCachesCommand, type ElastiCacheClient } from '@aws-sdk/client-elasticache';
import type { CacheLimits } from '../../core/figures/cache.ts';

const bytesPerGb = 1_000_000_000;

/**
 * Limits of a serverless cache.
 * @throws where ElastiCache does not answer, or does not know the cache
 */
export async function readCacheLimits(client: ElastiCacheClient, cacheName: string): Promise<CacheLimits> {
  const { ServerlessCaches: [cache] = [] } = await client.send(
    new DescribeServerlessCachesCommand({ ServerlessCacheName: cacheName }),
  );
  if (!cache) throw new Error('ElastiCache does not know the cache');
  const { DataStorage, ECPUPerSecond } = cache.CacheUsageLimits ?? {};
  return {
    bytes_limit: DataStorage?.Maximum === undefined ? null : DataStorage.Maximum * bytesPerGb,
    units_per_second_limit: ECPUPerSecond?.Maximum ?? null,
  };
}
