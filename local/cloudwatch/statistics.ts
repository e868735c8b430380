import type { Distribution } from './distribution.ts';
import { CloudWatchError } from './errors.ts';

type Statistic = (distribution: Distribution) => number;

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/**
 * The statistic of this name: the five simple ones and percentiles such as `p99.9`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statistic(name: string): Statistic {
  const known = simple[name];
  if (known !== undefined) return known;
  const percent = Number(/^p(\d{1,3}(?:\.\d+)?)$/.exec(name)?.[1]);
  if (percent >= 0 && percent <= 100) return (distribution) => distribution.percentile(percent);
  throw new CloudWatchError('ValidationException', `The statistic ${name} is not known here.`);
}
