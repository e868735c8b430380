import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace, type MetricName, type metrics } from '../../../core/names/metrics.ts';
import type { Reading } from './aws-metric.ts';

type Dimension<N extends MetricName> = (typeof metrics)[N] extends { readonly by: infer By extends string }
  ? Readonly<Record<By, string>>
  : undefined;

type MetricOfOneDimension = { [N in MetricName]: Dimension<N> extends undefined ? N : never }[MetricName];
type MetricOfMore = Exclude<MetricName, MetricOfOneDimension>;

export interface OwnMetric {
  (name: MetricOfOneDimension, reading: Reading): Metric;
  <N extends MetricOfMore>(name: N, reading: Reading, by: Dimension<N>): Metric;
}

/** A metric of the service's own, with exactly the dimensions that it is emitted with. */
export function ownMetrics(stage: string): OwnMetric {
  return (metricName: MetricName, { statistic, label, minutes = 1 }: Reading, by?: Record<string, string>) =>
    new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { stage, ...by },
      statistic,
      period: Duration.minutes(minutes),
      label,
    });
}
