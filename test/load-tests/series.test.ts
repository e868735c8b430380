import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { Series } from '../../load-tests/measure/series.ts';

const identity = { phase: 'steady', stream: 'all', name: 'request', kind: 'inline' } as const;

/** Of a run that began at 1,000, with intervals of a second. */
const make = () => new Series(identity, 1000, 1000);

test('latency is from when a request was due, service from when it was sent', () => {
  const series = make();
  series.asked(1000);
  series.answered({ intendedAt: 1000, sentAt: 1400, endedAt: 1500, status: '200', outcome: 'good' });
  const { latency, service } = series.result();
  expect(latency).toMatchObject({ count: 1, min: 500, p50: 500, max: 500 });
  expect(service).toMatchObject({ count: 1, p50: 100, max: 100 });
});

test('a request counts as asked when it was due, as answered when it was answered', () => {
  const series = make();
  series.asked(1900);
  series.answered({ intendedAt: 1900, sentAt: 1900, endedAt: 4100, status: '200', outcome: 'good' });
  expect(series.result().intervals).toMatchObject([
    { at: 0, asked: 1, answered: 0, max: expect.closeTo(2200, -2) as number },
    { at: 3, asked: 0, answered: 1, max: null },
  ]);
});

test('refusals are counted and not timed; failures are both', () => {
  const series = make();
  const at = { intendedAt: 1000, sentAt: 1000 };
  for (const retryAfter of [true, false]) {
    series.answered({ ...at, endedAt: 1001, status: '429', outcome: 'refused', retryAfter });
  }
  series.answered({ ...at, endedAt: 1050, status: '502', outcome: 'server-error' });
  series.answered({ ...at, endedAt: 1060, status: 'ECONNRESET', outcome: 'failed' });
  series.answered({ ...at, endedAt: 1100, status: '200', outcome: 'good' });
  expect(series.result()).toMatchObject({
    answered: 5,
    refused: 2,
    refusedWithoutRetryAfter: 1,
    serverErrors: 1,
    failed: 2,
    statuses: { '200': 1, '429': 2, '502': 1, ECONNRESET: 1 },
    latency: { count: 3, min: 50, max: 100 },
  });
});

test('percentiles are exact to three digits, and the encoded histogram has the same', () => {
  const series = make();
  for (let ms = 1; ms <= 10_000; ms++) {
    series.answered({ intendedAt: 0, sentAt: 0, endedAt: ms, status: '200', outcome: 'good' });
  }
  const { latency, histogram, distribution } = series.result();
  for (const [figure, exact] of [
    ['p50', 5000],
    ['p95', 9500],
    ['p99', 9900],
    ['p999', 9990],
  ] as const) {
    expect(Math.abs(latency[figure] - exact)).toBeLessThanOrEqual(exact / 1000);
  }
  expect(latency.max).toBe(10_000);
  expect(distribution.at(-1)).toEqual([100, 10_000]);
  const decoded = decodeFromCompressedBase64(histogram, 32, false);
  expect(decoded.totalCount).toBe(10_000);
  expect(decoded.getValueAtPercentile(95) / 1000).toBeCloseTo(latency.p95, 0);
});
