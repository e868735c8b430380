import { expect, test } from 'vitest';
import { quotaWindow } from '../../../local/gateway/quota.ts';

const at = (text: string) => Date.parse(text);

// 5 January 2026 is a Monday.
test.each([
  ['DAY', 0, '2026-01-05T00:00:00Z', '2026-01-05'],
  ['DAY', 0, '2026-01-05T23:59:59Z', '2026-01-05'],
  ['WEEK', 0, '2026-01-05T10:00:00Z', '2026-01-04'],
  ['WEEK', 0, '2026-01-10T23:59:59Z', '2026-01-04'],
  ['WEEK', 0, '2026-01-11T00:00:00Z', '2026-01-11'],
  ['WEEK', 1, '2026-01-05T00:00:00Z', '2026-01-05'],
  ['WEEK', 1, '2026-01-04T23:59:59Z', '2025-12-29'],
  ['MONTH', 0, '2026-01-31T23:59:59Z', '2026-01-01'],
  ['MONTH', 0, '2026-02-01T00:00:00Z', '2026-02-01'],
  ['MONTH', 4, '2026-02-04T23:59:59Z', '2026-01-05'],
  ['MONTH', 4, '2026-02-05T00:00:00Z', '2026-02-05'],
] as const)('a window of a %s with offset %i that holds %s begins on %s', (period, offset, now, start) => {
  expect(quotaWindow({ limit: 1, period, offset }, at(now))).toBe(start);
});
