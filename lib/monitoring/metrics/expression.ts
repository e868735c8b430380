import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Metric math. Kept to arithmetic, comparisons, IF, SUM, MAX and FILL, which the local cloud evaluates too.
 * `minutes` is the period of every metric in it; left out: one.
 *
 * Expressions of one chart share their names, so those within get a suffix of the label.
 */
export function math(
  label: string,
  expression: string,
  metrics: Record<string, IMetric>,
  minutes = 1,
): MathExpression {
  const suffix = createHash('sha256').update(label).digest('hex').slice(0, 4);
  return new MathExpression({
    label,
    expression: expression.replaceAll(/[a-z]\w*/gi, (name) => (name in metrics ? `${name}_${suffix}` : name)),
    usingMetrics: Object.fromEntries(
      Object.entries(metrics).map(([name, metric]): [string, IMetric] => [`${name}_${suffix}`, metric]),
    ),
    period: Duration.minutes(minutes),
  });
}

/** `combine` over metrics of which some have no value in a period. */
export function over(combine: 'SUM' | 'MAX', label: string, metrics: readonly IMetric[]): MathExpression {
  const ids = metrics.map((_, index) => `each${index}`);
  return math(
    label,
    `${combine}([${ids.join(', ')}])`,
    Object.fromEntries(metrics.map((metric, index): [string, IMetric] => [`each${index}`, metric])),
  );
}
