import { anomalyBand } from './anomaly-band.ts';
import { CloudWatchError } from './errors.ts';
import { evaluate } from './math/evaluate.ts';
import { broadcast } from './math/functions.ts';
import { parseExpression } from './math/parse.ts';
import type { MathValue } from './math/value.ts';
import { isList } from './math/value.ts';
import type { MetricStore } from './metric-store.ts';
import type { MetricStatistic, TimeRange, TimeSeries } from './time-series.ts';
import { periodStart, readTimeSeries } from './time-series.ts';

/** One query of a request or an alarm: a metric's statistic, or an expression over the others. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string | undefined;
  readonly source: MetricStatistic | { readonly expression: string; readonly periodMs?: number | undefined };
}

export interface QueryResult {
  /** One, or several where the expression gives an array. */
  readonly series: readonly TimeSeries[];
  readonly periodMs: number;
}

/**
 * Evaluates queries that refer to each other by id, each once.
 * @throws CloudWatchError
 */
export function runQueries(
  store: MetricStore,
  queries: readonly MetricQuery[],
  range: TimeRange,
): (id: string) => QueryResult {
  const byId = new Map(queries.map((query) => [query.id, query]));
  const values = new Map<string, MathValue>();
  const open = new Set<string>();
  const longestMs = Math.max(
    1000,
    ...queries.map(({ source }) => ('metric' in source ? source.periodMs : 0)),
  );

  function queryOf(id: string): MetricQuery {
    const query = byId.get(id);
    if (query === undefined) throw new CloudWatchError('ValidationException', `There is no query ${id}.`);
    return query;
  }

  const periodOf = (id: string): number => queryOf(id).source.periodMs ?? longestMs;

  function valueOf(id: string): MathValue {
    const known = values.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) throw new CloudWatchError('ValidationException', `The query ${id} refers to itself.`);
    open.add(id);
    const value = compute(queryOf(id));
    open.delete(id);
    values.set(id, value);
    return value;
  }

  function metricOf(id: string): MetricStatistic {
    const { source } = queryOf(id);
    if ('metric' in source) return source;
    throw new CloudWatchError('ValidationException', `The query ${id} is no metric.`);
  }

  function compute({ id, source }: MetricQuery): MathValue {
    if ('metric' in source) return readTimeSeries(store, source, range);
    const timeline = periodsOf(range, periodOf(id));
    const value = evaluate(parseExpression(source.expression), {
      timeline,
      periodMs: periodOf(id),
      value: valueOf,
      periodOf,
      metrics: (text) =>
        queries
          .filter((query) => 'metric' in query.source && (query.label ?? query.id).includes(text))
          .map((query) => readTimeSeries(store, metricOf(query.id), range)),
      band: (watched, deviations) => {
        const historyOf = (before: TimeRange) => runQueries(store, queries, before)(watched).series[0];
        return anomalyBand(historyOf, range, timeline, deviations);
      },
    });
    return broadcast(value, timeline);
  }

  return (id) => {
    const value = valueOf(id);
    const series = typeof value === 'number' ? [] : isList(value) ? value : [value];
    return { series, periodMs: periodOf(id) };
  };
}

/** Most data points of one request (GetMetricData); a longer timeline is an error, not a long wait. */
const mostPeriods = 100_800;

function periodsOf({ fromMs, toMs, originMs }: TimeRange, periodMs: number): number[] {
  const start = periodStart(fromMs, periodMs, originMs);
  const count = Math.max(0, Math.ceil((toMs - start) / periodMs));
  if (count > mostPeriods)
    throw new CloudWatchError('ValidationException', 'The range has too many periods.');
  return Array.from({ length: count }, (_, index) => start + index * periodMs);
}
