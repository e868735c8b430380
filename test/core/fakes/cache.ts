import type { Cache, Clock } from '../../../core/tasks/ports.ts';

export interface FakeCache extends Cache {
  readonly entries: Map<string, { value: string; expiresAt: number }>;
  /** Down: everything is a miss. */
  down: boolean;
}

export function createFakeCache(clock: Clock): FakeCache {
  const entries: FakeCache['entries'] = new Map();
  const cache: FakeCache = {
    entries,
    down: false,
    async get(key) {
      await Promise.resolve();
      const entry = cache.down ? undefined : entries.get(key);
      return entry && entry.expiresAt > clock().getTime() ? entry.value : undefined;
    },
    async set(key, value, ttlSeconds) {
      await Promise.resolve();
      if (!cache.down) entries.set(key, { value, expiresAt: clock().getTime() + ttlSeconds * 1000 });
    },
    usable: () => !cache.down,
  };
  return cache;
}
