import { createClient } from 'redis';
import type { MetricStore } from '../metric-store.ts';
import type { Sample } from '../sampling.ts';

export interface CacheWatch {
  readonly metrics: MetricStore;
  readonly port: number;
  /** Name of the serverless cache. */
  readonly cache: string;
}

/**
 * AWS/ElastiCache of a serverless cache, from INFO of the Redis server: BytesUsedForCache (used_memory without what the
 * server takes when empty), CurrItems, CurrConnections (this one among them), and since the sample before CacheHits,
 * CacheMisses, CacheHitRate in percent where anything was looked up, Evictions, NewConnections and TotalCmdsCount.
 *
 * Cannot be had: ElastiCacheProcessingUnits, ThrottledCmds and the request latencies, which only the service measures.
 */
export function sampleCache({ metrics, port, cache }: CacheWatch): Sample {
  let before: ReadonlyMap<string, number> | undefined;

  return async (timestampMs) => {
    const info = await readInfo(port);
    const put = (name: string, value: number, unit = 'Count') => {
      metrics.put({
        namespace: 'AWS/ElastiCache',
        name,
        dimensions: { clusterId: cache },
        unit,
        timestampMs,
        value,
      });
    };
    const now = (field: string): number => info.get(field) ?? 0;
    put('BytesUsedForCache', Math.max(0, now('used_memory') - now('used_memory_startup')), 'Bytes');
    put('CurrItems', now('keys'));
    put('CurrConnections', now('connected_clients'));
    if (before !== undefined) {
      const former = before;
      const since = (field: string): number => Math.max(0, now(field) - (former.get(field) ?? 0));
      const hits = since('keyspace_hits');
      const misses = since('keyspace_misses');
      put('CacheHits', hits);
      put('CacheMisses', misses);
      if (hits + misses > 0) put('CacheHitRate', (100 * hits) / (hits + misses), 'Percent');
      put('Evictions', since('evicted_keys'));
      put('NewConnections', since('total_connections_received'));
      put('TotalCmdsCount', since('total_commands_processed'));
    }
    before = info;
  };
}

/** The numbers of INFO, and `keys`, those of the only database that a cluster has. */
async function readInfo(port: number): Promise<ReadonlyMap<string, number>> {
  const client = createClient({
    url: `redis://hash-api@127.0.0.1:${port}`,
    // A server that hangs must not keep the other gauges waiting.
    socket: { connectTimeout: 2000, socketTimeout: 2000, reconnectStrategy: false },
  });
  // Errors reach the caller through the commands; without a listener they would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const text = await client.info();
    const numbers = [...text.matchAll(/^(\w+):(\d+)\r?$/gm)].map(
      ([, name = '', value]) => [name, Number(value)] as const,
    );
    const keys = Number(/^db0:keys=(\d+)/m.exec(text)?.[1] ?? 0);
    return new Map([...numbers, ['keys', keys]]);
  } finally {
    client.destroy();
  }
}
