import { expect, test } from 'vitest';
import { createBusyTime } from '../../../core/metrics/busy-time.ts';

function deferred() {
  return Promise.withResolvers<undefined>();
}

test('overlapping work counts once, gaps do not count, and what still runs counts until now', async () => {
  let now = 0;
  const busy = createBusyTime(() => now);
  const [first, second, third] = [deferred(), deferred(), deferred()];
  const runs = [busy.during(() => first.promise)];
  now = 10;
  runs.push(busy.during(() => second.promise));
  now = 20;
  first.resolve(undefined);
  await runs[0];
  now = 30;
  second.resolve(undefined);
  await runs[1];
  now = 100;
  runs.push(busy.during(() => third.promise));
  now = 105;
  expect(busy.take()).toBe(35);
  now = 107;
  third.resolve(undefined);
  await runs[2];
  expect(busy.take()).toBe(2);
  expect(busy.take()).toBe(0);
});

test('work that fails has kept the worker busy too', async () => {
  let now = 0;
  const busy = createBusyTime(() => now);
  await expect(
    busy.during(() => {
      now = 7;
      return Promise.reject(new Error('no memory'));
    }),
  ).rejects.toThrow('no memory');
  expect(busy.take()).toBe(7);
});
