import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { expect, onTestFinished, test } from 'vitest';
import { readCacheLimits } from '../../../adapters/elasticache/cache-limits.ts';
import { serverlessCacheSchema, startElastiCache } from '../../../local/elasticache/start.ts';

test('a cache has the limits of the template, and one that is not in it is not known', async () => {
  const caches = [
    {
      ServerlessCacheName: 'both',
      Engine: 'valkey',
      CacheUsageLimits: {
        DataStorage: { Maximum: 5, Unit: 'GB' },
        ECPUPerSecond: { Maximum: 20_000 },
      },
    },
    { ServerlessCacheName: 'none', Engine: 'valkey' },
  ];
  const server = await startElastiCache(caches.map((cache) => serverlessCacheSchema.parse(cache)));
  onTestFinished(() => server.stop());
  const client = new ElastiCacheClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  expect(await readCacheLimits(client, 'both')).toEqual({
    bytes_limit: 5_000_000_000,
    units_per_second_limit: 20_000,
  });
  expect(await readCacheLimits(client, 'none')).toEqual({ bytes_limit: null, units_per_second_limit: null });
  await expect(readCacheLimits(client, 'other')).rejects.toThrow('ServerlessCacheNotFound');
});
