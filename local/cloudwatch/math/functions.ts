import { CloudWatchError } from '../errors.ts';
import type { TimeSeries } from '../time-series.ts';
import type { MathValue } from './value.ts';
import { isSeries, mapSeries, valueAt } from './value.ts';

interface FunctionContext {
  /** Starts of all periods of the range, oldest first. */
  readonly timeline: readonly number[];
  readonly periodMs: number;
}

type MathFunction = (parameters: readonly MathValue[], context: FunctionContext) => MathValue;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const average = (values: readonly number[]): number => total(values) / values.length;

/** Of a series a number; of an array a series, made of the members that have a point. */
const aggregate =
  (of: (values: readonly number[]) => number): MathFunction =>
  ([value]) => {
    if (value === undefined) throw missing();
    if (typeof value === 'number') return value;
    if (isSeries(value)) return value.size === 0 ? Number.NaN : of([...value.values()]);
    const times = new Set(value.flatMap((series) => [...series.keys()]));
    return new Map(
      [...times]
        .sort((one, other) => one - other)
        .map((at) => [at, of(value.map((series) => series.get(at)).filter((point) => point !== undefined))]),
    );
  };

const each =
  (change: (value: number) => number): MathFunction =>
  ([value]) => {
    if (value === undefined) throw missing();
    return mapSeries(value, change);
  };

/** Against the point before. */
const differences =
  (change: (difference: number, elapsedMs: number) => number): MathFunction =>
  ([value]) => {
    if (value === undefined || !isSeries(value)) throw missing();
    const points = [...value];
    return new Map(
      points.slice(1).map(([at, point], index) => {
        const [beforeAt, before] = points[index] ?? [at, point];
        return [at, change(point - before, at - beforeAt)] as const;
      }),
    );
  };

const condition: MathFunction = ([test, whenTrue, whenFalse]) => {
  if (test === undefined || whenTrue === undefined) throw missing();
  const choose = (holds: boolean): MathValue => (holds ? whenTrue : (whenFalse ?? new Map<number, number>()));
  if (typeof test === 'number') return choose(test !== 0);
  return mapSeries(test, (value, at) => valueAt(choose(value !== 0), at));
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  SUM: aggregate(total),
  AVG: aggregate(average),
  MIN: aggregate((values) => Math.min(...values)),
  MAX: aggregate((values) => Math.max(...values)),
  DIFF: differences((difference) => difference),
  RATE: differences((difference, elapsedMs) => difference / (elapsedMs / 1000)),
  IF: condition,
  RUNNING_SUM([value]) {
    let sum = 0;
    if (value === undefined || !isSeries(value)) throw missing();
    return mapSeries(value, (point) => (sum += point));
  },
  TIME_SERIES: ([value], { timeline }) => broadcast(value ?? Number.NaN, timeline),
};

/** Gives each period that lacks one a value: a number, the last one before, or one on the line between neighbours. */
export function fill(
  value: MathValue,
  filling: MathValue | 'REPEAT' | 'LINEAR',
  timeline: readonly number[],
): MathValue {
  if (typeof value === 'number') return value;
  if (!isSeries(value)) return value.map((series) => fillOne(series, filling, timeline));
  return fillOne(value, filling, timeline);
}

function fillOne(
  series: TimeSeries,
  filling: MathValue | 'REPEAT' | 'LINEAR',
  timeline: readonly number[],
): TimeSeries {
  const filled = new Map<number, number>();
  for (const at of timeline) {
    const point =
      series.get(at) ?? (typeof filling === 'string' ? between(series, at, filling) : valueAt(filling, at));
    if (point !== undefined) filled.set(at, point);
  }
  return filled;
}

function between(series: TimeSeries, at: number, filling: 'REPEAT' | 'LINEAR'): number | undefined {
  const points = [...series];
  const before = points.findLast(([time]) => time < at);
  if (filling === 'REPEAT' || before === undefined) return before?.[1];
  const after = points.find(([time]) => time > at);
  if (after === undefined) return undefined;
  return before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0]);
}

/** A number as a series that has it in each period. */
export function broadcast(value: MathValue, timeline: readonly number[]): MathValue {
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? new Map(timeline.map((at) => [at, value])) : new Map();
}

const missing = (): CloudWatchError =>
  new CloudWatchError('ValidationException', 'A function lacks a parameter, or has one of the wrong kind.');
