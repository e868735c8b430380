import { Distribution } from './distribution.ts';
import type { Metric } from './metric.ts';
import type { MetricStore } from './metric-store.ts';
import { minuteMs } from './minute-cache.ts';
import { statistic } from './statistics.ts';

/** Values by the start of their period, milliseconds since the epoch. */
export type TimeSeries = ReadonlyMap<number, number>;

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where some period begins; left out: the epoch. */
  readonly originMs?: number;
}

/** The start of the period that `at` is in. */
export const periodStart = (at: number, periodMs: number, originMs = 0): number =>
  Math.floor((at - originMs) / periodMs) * periodMs + originMs;

export interface MetricStatistic {
  readonly metric: Omit<Metric, 'unit'> & { readonly unit?: string | undefined };
  readonly periodMs: number;
  readonly stat: string;
}

/** One value for each period of the range that has data. */
export function readTimeSeries(
  store: MetricStore,
  { metric, periodMs, stat }: MetricStatistic,
  { fromMs, toMs, originMs }: TimeRange,
): TimeSeries {
  const valueOf = statistic(stat);
  const periods = new Map<number, Distribution>();
  const start = periodStart(fromMs, periodMs, originMs);
  const byMinute = periodMs % minuteMs === 0 && start % minuteMs === 0;
  const wholeMinutesUntil = byMinute ? Math.max(start, Math.floor(toMs / minuteMs) * minuteMs) : start;
  for (const { at, distribution } of [
    ...store.readMinutes(metric, start, wholeMinutesUntil),
    ...store.read(metric, wholeMinutesUntil, toMs),
  ]) {
    const period = periodStart(at, periodMs, originMs);
    let whole = periods.get(period);
    if (whole === undefined) periods.set(period, (whole = new Distribution()));
    whole.merge(distribution);
  }
  return new Map([...periods].map(([at, distribution]) => [at, valueOf(distribution)]));
}
