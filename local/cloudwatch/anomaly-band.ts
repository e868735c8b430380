import type { TimeRange, TimeSeries } from './time-series.ts';

/** How far back the band looks, and the least periods with data that it needs. */
const historyMs = 24 * 3600 * 1000;
export const leastBandPeriods = 180;

/**
 * What is expected of a metric or an expression: mean and standard deviation of its periods in the day before the range, the same over
 * the whole range. CloudWatch trains a model on two weeks that knows hours and weekdays; here is no such history. With
 * fewer than 180 periods of data nothing is expected: both limits are empty.
 */
export function anomalyBand(
  historyOf: (before: TimeRange) => TimeSeries | undefined,
  { fromMs, originMs = 0 }: TimeRange,
  timeline: readonly number[],
  deviations: number,
): readonly TimeSeries[] {
  const history = historyOf({ fromMs: fromMs - historyMs, toMs: fromMs, originMs });
  if (history === undefined || history.size < leastBandPeriods) return [new Map(), new Map()];
  const values = [...history.values()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const reach = deviations * Math.sqrt(variance);
  return [mean - reach, mean + reach].map((limit) => new Map(timeline.map((at) => [at, limit])));
}
