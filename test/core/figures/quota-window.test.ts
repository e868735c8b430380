import { expect, test } from 'vitest';
import { quotaWindow } from '../../../core/figures/quota-window.ts';
import { quotaWindow as windowOfGateway } from '../../../local/gateway/quota.ts';

test.each([
  ['DAY', '2026-03-05T23:59:59.999Z', '2026-03-05', '2026-03-06'],
  ['DAY', '2026-12-31T00:00:00Z', '2026-12-31', '2027-01-01'],
  ['WEEK', '2026-03-01T00:00:00Z', '2026-03-01', '2026-03-08'],
  ['WEEK', '2026-03-07T23:00:00Z', '2026-03-01', '2026-03-08'],
  ['MONTH', '2028-02-29T12:00:00Z', '2028-02-01', '2028-03-01'],
  ['MONTH', '2026-12-01T00:00:00Z', '2026-12-01', '2027-01-01'],
] as const)('%s at %s begins %s and ends %s', (period, now, first, next) => {
  const { start, end } = quotaWindow(period, new Date(now));
  expect(start.toISOString()).toBe(`${first}T00:00:00.000Z`);
  expect(end.toISOString()).toBe(`${next}T00:00:00.000Z`);
});

test.each(['DAY', 'WEEK', 'MONTH'] as const)(
  '%s begins where the local gateway begins to count',
  (period) => {
    for (let day = 0; day < 400; day++) {
      const now = Date.UTC(2026, 0, 1, 13) + day * 86_400_000;
      const { start } = quotaWindow(period, new Date(now));
      expect(start.toISOString().slice(0, 10)).toBe(windowOfGateway({ period, limit: 1, offset: 0 }, now));
    }
  },
);
