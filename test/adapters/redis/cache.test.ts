import { expect, onTestFinished, test } from 'vitest';
import { createRedisCache } from '../../../adapters/redis/cache.ts';
import { recordCommand } from '../../../lambdas/metrics/round-trips.ts';

test('commands given up are counted, and the openings of the breaker among them', async () => {
  const counted = new Map<string, number>();
  const cache = createRedisCache({
    // Nobody listens there.
    url: 'redis://127.0.0.1:1',
    times: { deadline: 20 },
    onCommand: recordCommand({
      now: () => 0,
      record(name: string, value: number, ..._by: string[]) {
        counted.set(name, (counted.get(name) ?? 0) + value);
      },
    }),
  });
  onTestFinished(() => {
    cache.end();
  });
  await cache.get('one');
  await cache.get('two');
  expect(Object.fromEntries(counted)).toEqual({ CacheFallbacks: 2 });
  await cache.get('three');
  expect(Object.fromEntries(counted)).toEqual({ CacheFallbacks: 3, CacheBreakerOpenings: 1 });
  expect(cache.usable()).toBe(false);
  // Not asked: no opening either.
  await cache.get('four');
  expect(Object.fromEntries(counted)).toEqual({ CacheFallbacks: 4, CacheBreakerOpenings: 1 });
});
