import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { DocumentedMetric, Namespace } from './documented-metrics.ts';

/** How a metric is read. */
export interface Reading {
  readonly statistic: string;
  readonly label: string;
  /** Minutes; left out: one. */
  readonly minutes?: number;
}

/** One of AWS's own metrics. A name that AWS does not document does not compile. */
export function awsMetric<N extends Namespace>(
  namespace: N,
  dimensionsMap: Record<string, string>,
): (metricName: DocumentedMetric<N>, reading: Reading) => Metric {
  return (metricName, { statistic, label, minutes = 1 }) =>
    new Metric({
      namespace,
      metricName,
      dimensionsMap,
      statistic,
      period: Duration.minutes(minutes),
      label,
    });
}
