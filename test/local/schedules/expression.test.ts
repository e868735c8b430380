import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../../local/schedules/expression.ts';

const monday = new Date('2026-11-23T09:00:00Z');
const next = (expression: string) => parseSchedule(expression)(monday)?.toISOString();

/** Most of them from the EventBridge user guide, "Creating a rule that runs on a schedule": cron and rate examples. */
describe('the next time', () => {
  test.each([
    ['rate(1 minute)', '2026-11-23T09:01:00.000Z'],
    ['rate(5 minutes)', '2026-11-23T09:05:00.000Z'],
    ['rate(1 hour)', '2026-11-23T10:00:00.000Z'],
    ['rate(7 days)', '2026-11-30T09:00:00.000Z'],
    ['cron(15 10 * * ? *)', '2026-11-23T10:15:00.000Z'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-23T18:00:00.000Z'],
    ['cron(0 8 1 * ? *)', '2026-12-01T08:00:00.000Z'],
    ['cron(0/10 * ? * MON-FRI *)', '2026-11-23T09:10:00.000Z'],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-23T09:05:00.000Z'],
    // Weekdays count from 1 = Sunday.
    ['cron(0 10 ? * 1 *)', '2026-11-29T10:00:00.000Z'],
    ['cron(0 9 ? * 2#1 *)', '2026-12-07T09:00:00.000Z'],
    ['cron(0 10 ? * 6L 2026-2027)', '2026-11-27T10:00:00.000Z'],
    ['cron(0 9 3W * ? *)', '2026-12-03T09:00:00.000Z'],
    ['cron(0 9 L * ? *)', '2026-11-30T09:00:00.000Z'],
    ['cron(0 0 1 1 ? 2020)', undefined],
  ])('of %s is %s', (expression, expected) => {
    expect(next(expression)).toBe(expected);
  });
});

describe('an expression', () => {
  test.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(5 seconds)',
    'cron(0 9 * * * *)',
    'cron(0 9 ? * ? *)',
    'cron(0 9 * * ?)',
    'cron(61 9 * * ? *)',
    'at(2026-11-23T09:00:00)',
    '* * * * *',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression)).toThrow('of EventBridge');
  });
});
