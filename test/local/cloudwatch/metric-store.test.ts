import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openMetricStore } from '../../../local/cloudwatch/metric-store.ts';

const hour = 3_600_000;
const metric = { namespace: 'Test', name: 'Value', dimensions: { a: '1' }, unit: 'None' };

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  return join(directory, 'metrics.db');
}

test('what was recorded is there after a restart, with its percentiles', () => {
  const file = newFile();
  const before = openMetricStore({ file });
  const now = Math.floor(Date.now() / 1000) * 1000;
  before.put({ ...metric, timestampMs: now, value: Array.from({ length: 100 }, (_, index) => index + 1) });
  before.close();
  const after = openMetricStore({ file });
  const [second] = after.read(metric, now, now + 1000);
  expect(second?.distribution).toMatchObject({ count: 100, sum: 5050, minimum: 1, maximum: 100 });
  expect(second?.distribution.percentile(95)).toBe(95);
  after.close();
});

test('a day is kept', () => {
  const file = newFile();
  let now = 1_800_000_000_000;
  const store = openMetricStore({ file, now: () => now });
  store.put({ ...metric, timestampMs: now, value: 1 });
  store.read(metric, 0, now);
  now += 23 * hour;
  store.put({ ...metric, timestampMs: now, value: 2 });
  expect(store.read(metric, 0, now + 1000)).toHaveLength(2);
  now += 2 * hour;
  store.put({ ...metric, timestampMs: now, value: 3 });
  expect(store.read(metric, 0, now + 1000)).toHaveLength(2);
  store.close();
});

test('a minute that was read has what comes to it later, and goes after a day', () => {
  let now = 1_800_000_000_000;
  const minute = 60_000;
  const store = openMetricStore({ now: () => now });
  const start = now - 3 * minute;
  const sums = () =>
    store
      .readMinutes(metric, start, now)
      .map(({ at, distribution }) => [(at - start) / minute, distribution.sum]);
  store.put({ ...metric, timestampMs: start, value: 1 });
  store.put({ ...metric, timestampMs: start + 59_000, value: 2 });
  expect(sums()).toEqual([[0, 3]]);
  expect(sums()).toEqual([[0, 3]]);
  store.put({ ...metric, timestampMs: start + 30_000, value: 4 });
  store.put({ ...metric, timestampMs: start + minute, value: 8 });
  expect(sums()).toEqual([
    [0, 7],
    [1, 8],
  ]);
  expect(store.readMinutes(metric, start - minute, now + minute)).toHaveLength(2);

  now += 25 * hour;
  store.put({ ...metric, timestampMs: now, value: 16 });
  expect(store.readMinutes(metric, start, now)).toEqual([]);
  store.close();
});
