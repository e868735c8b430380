import { metricNamespace, type MetricName } from '../names/metrics.ts';
import type { FiguresWindow } from './window.ts';

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'p50' | 'p95' | 'p99';

/** One figure of CloudWatch over a whole window. */
export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** Undefined for a metric without data in the window. Rejects where CloudWatch does not answer. */
export type ReadMetrics = <Key extends string>(
  queries: Readonly<Record<Key, MetricQuery>>,
  window: FiguresWindow,
) => Promise<Readonly<Record<Key, number | undefined>>>;

/** Asks for metrics that share their namespace and dimensions. */
export function metricsOf(
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
): (name: string, statistic: Statistic) => MetricQuery {
  return (name, statistic) => ({ namespace, name, dimensions, statistic });
}

/** A metric of the service itself that has no dimension beside the stage. */
export function ownMetric(stage: string, name: MetricName, statistic: Statistic): MetricQuery {
  return { namespace: metricNamespace, name, dimensions: { stage }, statistic };
}

/** Rounded to three digits after the point: nobody acts on the fourth. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Absent where there is no data: a latency of nothing is not 0. */
export const roundedOrNull = (value: number | undefined): number | null =>
  value === undefined ? null : rounded(value);
