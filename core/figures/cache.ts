import { metricsOf, ownMetric, rounded, roundedOrNull, type ReadMetrics } from './metric-query.ts';
import { resourcePrefix } from '../names/resources.ts';
import type { FiguresWindow } from './window.ts';

export interface CacheLookups {
  readonly hits: number;
  readonly misses: number;
  /** Share of the lookups that the cache answered, 0 to 1; null where there was none. */
  readonly hit_rate: number | null;
  /** Commands given up: the caller did without. */
  readonly fallbacks: number;
}

/** How the cache served the functions, by their own count, over the window. */
export async function cacheLookups(
  read: ReadMetrics,
  stage: string,
  window: FiguresWindow,
): Promise<CacheLookups> {
  const found = await read(
    {
      hits: ownMetric(stage, 'CacheHits', 'Sum'),
      misses: ownMetric(stage, 'CacheMisses', 'Sum'),
      fallbacks: ownMetric(stage, 'CacheFallbacks', 'Sum'),
    },
    window,
  );
  const { hits = 0, misses = 0, fallbacks = 0 } = found;
  const lookups = hits + misses;
  return { hits, misses, hit_rate: lookups === 0 ? null : rounded(hits / lookups), fallbacks };
}

export interface CacheStorage {
  /** At the most in the window; null where ElastiCache has not said. */
  readonly bytes_used: number | null;
  readonly evictions: number;
}

/** What the cache holds and drops for want of room, by ElastiCache's count. */
export async function cacheStorage(
  read: ReadMetrics,
  stage: string,
  window: FiguresWindow,
): Promise<CacheStorage> {
  const metric = metricsOf('AWS/ElastiCache', { clusterId: resourcePrefix(stage) });
  const found = await read(
    { bytes: metric('BytesUsedForCache', 'Maximum'), evictions: metric('Evictions', 'Sum') },
    window,
  );
  return { bytes_used: roundedOrNull(found.bytes), evictions: found.evictions ?? 0 };
}

/** What the cache may hold and do; null where it has no such limit. */
export interface CacheLimits {
  readonly bytes_limit: number | null;
  /** ElastiCache processing units a second. */
  readonly units_per_second_limit: number | null;
}
