import type { Value } from './syntax.ts';
import { compare, numeric, written } from './values.ts';

/** An event's value, with its time. */
export interface Sample {
  readonly value: Value;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Aggregate {
  /** How many parameters it takes; the second is a number. */
  readonly parameters: 1 | 2;
  /** `samples` are of those events that have the value. */
  readonly apply: (samples: readonly Sample[], parameter: number) => Value;
}

const ofNumbers =
  (apply: (values: number[], parameter: number) => number): Aggregate['apply'] =>
  (samples, parameter) => {
    const values = samples.map(({ value }) => numeric(value)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : apply(values, parameter);
  };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The nearest rank. CloudWatch's own is an approximation of it. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

const extreme =
  (first: (one: Sample, other: Sample) => boolean): Aggregate['apply'] =>
  (samples) =>
    samples.reduce<Sample | undefined>(
      (found, sample) => (found === undefined || first(sample, found) ? sample : found),
      undefined,
    )?.value;

const single = (apply: Aggregate['apply']): Aggregate => ({ parameters: 1, apply });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html, in part */
export const aggregates: ReadonlyMap<string, Aggregate> = new Map<string, Aggregate>([
  ['count', single((samples) => samples.length)],
  ['count_distinct', single((samples) => new Set(samples.map(({ value }) => written(value))).size)],
  ['sum', single(ofNumbers(sum))],
  ['avg', single(ofNumbers(mean))],
  ['min', single(ofNumbers((values) => values.reduce((least, value) => Math.min(least, value))))],
  ['max', single(ofNumbers((values) => values.reduce((most, value) => Math.max(most, value))))],
  ['median', single(ofNumbers((values) => percentile(values, 50)))],
  [
    'stddev',
    single(ofNumbers((values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))))),
  ],
  ['pct', { parameters: 2, apply: ofNumbers(percentile) }],
  ['latest', single(extreme((one, other) => one.at >= other.at))],
  ['earliest', single(extreme((one, other) => one.at < other.at))],
  ['sortsfirst', single(extreme((one, other) => compare(one.value, other.value) < 0))],
  ['sortslast', single(extreme((one, other) => compare(one.value, other.value) > 0))],
]);
