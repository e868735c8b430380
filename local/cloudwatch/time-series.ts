import type { Distribution } from './distribution.ts';
import type { Metric } from './metric.ts';
import type { MetricStore } from './metric-store.ts';
import { statistic } from './statistics.ts';

/** Values by the start of their period, milliseconds since the epoch. */
export type TimeSeries = ReadonlyMap<number, number>;

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MetricStatistic {
  readonly metric: Omit<Metric, 'unit'> & { readonly unit?: string | undefined };
  readonly periodMs: number;
  readonly stat: string;
}

/** One value for each period of the range that has data; periods are aligned to the epoch, as CloudWatch's are. */
export function readTimeSeries(
  store: MetricStore,
  { metric, periodMs, stat }: MetricStatistic,
  { fromMs, toMs }: TimeRange,
): TimeSeries {
  const valueOf = statistic(stat);
  const periods = new Map<number, Distribution>();
  const start = Math.floor(fromMs / periodMs) * periodMs;
  for (const { at, distribution } of store.read(metric, start, toMs)) {
    const period = Math.floor(at / periodMs) * periodMs;
    const before = periods.get(period);
    if (before === undefined) periods.set(period, distribution);
    else before.merge(distribution);
  }
  return new Map([...periods].map(([at, distribution]) => [at, valueOf(distribution)]));
}
