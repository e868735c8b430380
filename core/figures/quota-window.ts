export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

const dayMs = 86_400_000;

/**
 * The calendar period (UTC) of a usage plan's quota that holds `now`, `end` excluded: a day, a week from Sunday, or a
 * month.
 */
export function quotaWindow(period: QuotaPeriod, now: Date): { readonly start: Date; readonly end: Date } {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (period === 'MONTH') {
    return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) };
  }
  const days = period === 'WEEK' ? 7 : 1;
  const start = Date.UTC(year, month, day) - (period === 'WEEK' ? now.getUTCDay() * dayMs : 0);
  return { start: new Date(start), end: new Date(start + days * dayMs) };
}
