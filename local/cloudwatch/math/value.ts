import { CloudWatchError } from '../errors.ts';
import type { TimeSeries } from '../time-series.ts';

/** What an expression is worth. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

export const isSeries = (value: MathValue): value is TimeSeries => value instanceof Map;
export const isList = (value: MathValue): value is readonly TimeSeries[] => Array.isArray(value);

/** Without what is no number, such as a quotient by zero: CloudWatch has no data point there. */
function seriesOf(entries: Iterable<readonly [number, number | undefined]>): TimeSeries {
  const series = new Map<number, number>();
  for (const [at, value] of entries) if (value !== undefined && Number.isFinite(value)) series.set(at, value);
  return series;
}

export function mapSeries(
  value: MathValue,
  change: (value: number, at: number) => number | undefined,
): MathValue {
  if (typeof value === 'number') return change(value, 0) ?? Number.NaN;
  if (isSeries(value)) return mapOne(value, change);
  return value.map((series) => mapOne(series, change));
}

const mapOne = (series: TimeSeries, change: (value: number, at: number) => number | undefined): TimeSeries =>
  seriesOf([...series].map(([at, value]) => [at, change(value, at)] as const));

/** Two values joined: series where both have a point, a number with every point, a list by its members. */
export function combine(
  left: MathValue,
  right: MathValue,
  operate: (left: number, right: number) => number,
): MathValue {
  if (typeof right === 'number') return mapSeries(left, (value) => operate(value, right));
  if (typeof left === 'number') return mapSeries(right, (value) => operate(left, value));
  if (isList(left)) {
    if (isList(right)) throw new CloudWatchError('ValidationException', 'Two arrays cannot be joined.');
    return left.map((series) => joined(series, right, operate));
  }
  return isList(right) ? right.map((series) => joined(left, series, operate)) : joined(left, right, operate);
}

function joined(
  left: TimeSeries,
  right: TimeSeries | readonly TimeSeries[],
  operate: (left: number, right: number) => number,
): TimeSeries {
  if (isList(right))
    throw new CloudWatchError('ValidationException', 'An array stands where a series must be.');
  const other = right;
  return seriesOf(
    [...left].map(([at, value]) => {
      const second = other.get(at);
      return [at, second === undefined ? undefined : operate(value, second)] as const;
    }),
  );
}

/** What a value is at one time; undefined where it has no point. */
export function valueAt(value: MathValue, at: number): number | undefined {
  if (typeof value === 'number') return value;
  if (isSeries(value)) return value.get(at);
  throw new CloudWatchError('ValidationException', 'An array stands where a series or a number must be.');
}
