import type { Cache } from '../../core/tasks/ports.ts';

/**
 * A fast cache before a durable one. What only the durable tier has is put back into the fast one, for
 * `refillSeconds` at the most: it does not say how long its entry still lasts.
 */
export function createTwoTierCache(fast: Cache, durable: Cache, refillSeconds: number): Cache {
  return {
    async get(key) {
      const quick = await fast.get(key);
      if (quick !== undefined) return quick;
      const value = await durable.get(key);
      if (value !== undefined) await fast.set(key, value, refillSeconds);
      return value;
    },
    async set(key, value, ttlSeconds) {
      await Promise.all([fast.set(key, value, ttlSeconds), durable.set(key, value, ttlSeconds)]);
    },
    usable: () => fast.usable() || durable.usable(),
  };
}
