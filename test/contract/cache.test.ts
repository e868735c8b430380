import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTwoTierCache } from '../../adapters/cache/two-tier.ts';
import { createCacheEntries } from '../../adapters/postgres/cache-entries.ts';
import { createRedisCache } from '../../adapters/redis/cache.ts';
import type { Cache } from '../../core/tasks/ports.ts';
import { NoRedisError, startRedis, type RedisServer } from '../../local/redis/start.ts';
import { createFakeCache } from '../core/fakes/cache.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { startTestDatabase } from './postgres.ts';

interface Harness {
  readonly cache: Cache;
  /** Lets a second pass. */
  readonly second: () => Promise<unknown>;
  /** Takes away what it runs on. */
  readonly break: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Generous: these tests are about what it answers, not when. */
const times = { deadline: 5_000 };

const password = (): Promise<string> => Promise.resolve('any token');

async function startTestRedis(): Promise<RedisServer & { remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-redis-'));
  const server = await startRedis({ directory, binariesDirectory: '.local/bin/redis' });
  return { ...server, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Undefined where this machine has no Redis and can get none. */
const redis = await startTestRedis().catch((error: unknown) => {
  if (error instanceof NoRedisError) return undefined;
  throw error;
});

const implementations: Record<string, () => Promise<Harness>> = {
  async fake() {
    await Promise.resolve();
    const time = new FakeClock();
    const cache = createFakeCache(time.clock);
    return {
      cache,
      second: () => time.sleep(1_001),
      break() {
        cache.down = true;
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
    };
  },
  async 'cache_entries in PostgreSQL'() {
    const database = await startTestDatabase();
    return {
      cache: createCacheEntries(database.connect()),
      second: () =>
        database.owner.query(
          "UPDATE hash_api.cache_entries SET expires_at = expires_at - interval '1 second'",
        ),
      async break() {
        await database.owner.query('DROP TABLE hash_api.cache_entries');
      },
      stop: () => database.stop(),
    };
  },
  ...(redis && {
    async Redis() {
      await Promise.resolve();
      const cache = createRedisCache({ url: redis.url, password, times });
      return {
        cache,
        second: () => after(1_100),
        break: () => redis.stop(),
        async stop() {
          cache.end();
          await redis.remove();
        },
      };
    },
  }),
};

describe.each(Object.entries(implementations))('cache: %s', (_name, make) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await make();
  });
  afterAll(() => harness.stop());

  it('gives back what was set, and nothing else', async () => {
    await harness.cache.set('key', 'välue', 100);
    expect(await harness.cache.get('key')).toBe('välue');
    expect(await harness.cache.get('another')).toBeUndefined();
    expect(harness.cache.usable()).toBe(true);
  });

  it('replaces a value', async () => {
    await harness.cache.set('replaced', 'one', 100);
    await harness.cache.set('replaced', 'two', 100);
    expect(await harness.cache.get('replaced')).toBe('two');
  });

  it('forgets what has expired', async () => {
    await harness.cache.set('short', 'value', 1);
    await harness.cache.set('long', 'value', 100);
    await harness.second();
    expect(await harness.cache.get('short')).toBeUndefined();
    expect(await harness.cache.get('long')).toBe('value');
  });

  it('misses, throws nothing and says that it is not usable where it is down', async () => {
    await harness.break();
    for (let i = 0; i < 5; i += 1) {
      await harness.cache.set('key', 'value', 100);
      expect(await harness.cache.get('key')).toBeUndefined();
    }
    expect(harness.cache.usable()).toBe(false);
  });
});

if (!redis) it.skip('Redis: this machine has no server, and none could be had', () => undefined);

describe('a cache that does not answer', () => {
  it('costs its deadline a few times, then nothing until the circuit closes', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const cache = createRedisCache({ url: `redis://127.0.0.1:${port}`, times: { deadline: 30 } });
    for (let i = 0; i < 3; i += 1) expect(await cache.get('key')).toBeUndefined();
    expect(cache.usable()).toBe(false);
    const start = performance.now();
    for (let i = 0; i < 100; i += 1) await cache.get('key');
    expect(performance.now() - start).toBeLessThan(100 * 30);
    cache.end();
    silent.close();
  });
});

describe('two tiers', () => {
  const make = () => {
    const time = new FakeClock();
    const [fast, durable] = [createFakeCache(time.clock), createFakeCache(time.clock)];
    return { time, fast, durable, cache: createTwoTierCache(fast, durable, 60) };
  };

  it('set both, and answer from the fast one', async () => {
    const { fast, durable, cache } = make();
    await cache.set('key', 'value', 100);
    durable.entries.clear();
    expect(await cache.get('key')).toBe('value');
    expect(fast.entries.size).toBe(1);
  });

  it('refill the fast one from the durable one, for a while', async () => {
    const { time, fast, durable, cache } = make();
    await cache.set('key', 'value', 1000);
    fast.entries.clear();
    expect(await cache.get('key')).toBe('value');
    expect(await fast.get('key')).toBe('value');
    time.advance(61_000);
    expect(await fast.get('key')).toBeUndefined();
    expect(await durable.get('key')).toBe('value');
  });

  it('go on with one of them down', async () => {
    const { fast, durable, cache } = make();
    fast.down = true;
    await cache.set('key', 'value', 100);
    expect(await cache.get('key')).toBe('value');
    expect(cache.usable()).toBe(true);
    durable.down = true;
    expect(await cache.get('key')).toBeUndefined();
    expect(cache.usable()).toBe(false);
  });
});
