import { isCachedTaskKey } from '../tasks/cached-task.ts';
import type { Cache } from '../tasks/ports.ts';
import type { Meter } from './meter.ts';

/**
 * Counts the lookups that a cached answer was hoped for. Those of a waiting request for the end of its task are not
 * among them: it polls, and would drown the rate of hits in misses.
 */
export function measureCache(cache: Cache, meter: Meter): Cache {
  return {
    ...cache,
    async get(key) {
      const value = await cache.get(key);
      if (isCachedTaskKey(key)) meter.record(value === undefined ? 'CacheMisses' : 'CacheHits', 1);
      return value;
    },
  };
}
