import {
  DescribeServerlessCachesCommand,
  type ElastiCacheClient,
  ModifyServerlessCacheCommand,
} from '@aws-sdk/client-elasticache';
import { resourcePrefix } from '../../../core/names/resources.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';

const maxDataGb = 'cache.maxDataGb';
const maxEcpuPerSecond = 'cache.maxEcpuPerSecond';

/** What the cache may hold and do. ElastiCache takes some minutes to change it, and serves meanwhile. */
export function cacheControl(client: ElastiCacheClient, { stage }: StageConfig): Control {
  const ServerlessCacheName = resourcePrefix(stage);
  return {
    name: 'cache',
    paths: [maxDataGb, maxEcpuPerSecond],
    async read() {
      const { ServerlessCaches: [cache] = [] } = await client.send(
        new DescribeServerlessCachesCommand({ ServerlessCacheName }),
      );
      const { DataStorage, ECPUPerSecond } = cache?.CacheUsageLimits ?? {};
      return {
        ...(DataStorage?.Maximum !== undefined && { [maxDataGb]: DataStorage.Maximum }),
        ...(ECPUPerSecond?.Maximum !== undefined && { [maxEcpuPerSecond]: ECPUPerSecond.Maximum }),
      };
    },
    async write(values) {
      await client.send(
        new ModifyServerlessCacheCommand({
          ServerlessCacheName,
          CacheUsageLimits: {
            ...(values[maxDataGb] !== undefined && {
              DataStorage: { Maximum: values[maxDataGb], Unit: 'GB' as const },
            }),
            ...(values[maxEcpuPerSecond] !== undefined && {
              ECPUPerSecond: { Maximum: values[maxEcpuPerSecond] },
            }),
          },
        }),
      );
    },
  };
}
