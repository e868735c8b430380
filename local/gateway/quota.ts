/** Requests that a key may make in a calendar window (UTC). */
export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  /** Days after the period's natural start (midnight, Sunday, the first of the month) at which a window begins. */
  readonly offset: number;
}

const dayMs = 86_400_000;
/** 1 January 1970 was a Thursday, four days after a Sunday. */
const epochWeekday = 4;

/** First day of the window that holds `now`, as YYYY-MM-DD. */
export function quotaWindow({ period, offset }: Quota, now: number): string {
  const day = Math.floor(now / dayMs);
  const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
  switch (period) {
    case 'DAY':
      return iso(day * dayMs);
    case 'WEEK': {
      const sinceStart = (((day + epochWeekday - offset) % 7) + 7) % 7;
      return iso((day - sinceStart) * dayMs);
    }
    case 'MONTH': {
      const shifted = new Date((day - offset) * dayMs);
      return iso(Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth(), 1) + offset * dayMs);
    }
  }
}
