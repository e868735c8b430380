import { Cron } from 'croner';

/** When a schedule fires next after `after`; undefined where it never does again. */
export type NextFire = (after: Date) => Date | undefined;

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `rate(5 minutes)` or `cron(0 12 ? * MON-FRI *)` (EventBridge user guide, "Schedule types"): rates count from the
 * start, cron expressions are UTC, have six fields with a year, count weekdays from 1 = Sunday, and leave day of month
 * or day of week open with `?`. Throws where the expression is neither.
 */
export function parseSchedule(expression: string): NextFire {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const value = Number(rate[1]);
    const unit = rate[2];
    const plural = rate[3] === 's';
    if ((unit === 'minute' || unit === 'hour' || unit === 'day') && plural === value > 1)
      return (after) => new Date(after.getTime() + value * unitMs[unit]);
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (cron !== null && [cron[3], cron[5]].filter((field) => field === '?').length === 1)
    return fromCron(cron.slice(1).join(' '), expression);
  throw new Error(`${expression} is neither a rate(…) nor a cron(…) expression of EventBridge.`);
}

function fromCron(fields: string, expression: string): NextFire {
  try {
    const job = new Cron(`0 ${fields}`, {
      paused: true,
      timezone: 'UTC',
      mode: '7-part',
      alternativeWeekdays: true,
      // Admits `0/15`: every 15, from 0.
      sloppyRanges: true,
    });
    return (after) => job.nextRun(after) ?? undefined;
  } catch (cause) {
    throw new Error(`${expression} is not a cron expression of EventBridge.`, { cause });
  }
}
