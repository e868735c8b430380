import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { MetricQuery } from '../cloudwatch/metric-query.ts';
import { runQueries } from '../cloudwatch/metric-query.ts';
import type { TimeRange } from '../cloudwatch/time-series.ts';
import type { ChartDefinition, Limit, SeriesDefinition } from './dashboard.ts';

interface ChartSeries {
  readonly label: string;
  readonly axis: 'left' | 'right';
  /** Whether it has fewer values than the chart has times, being of a longer period. */
  readonly sparse: boolean;
  /** Whether what it counts adds up over time. */
  readonly adds: boolean;
  /** One for each of the chart's times; null where there is none. */
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly kind: 'chart';
  readonly title: string;
  readonly view: string;
  readonly units: ChartDefinition['units'];
  readonly limits: readonly Limit[];
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Why there is nothing to draw. */
  readonly problem?: string;
}

const toQuery = ({ id, label, periodSeconds, stat, source }: SeriesDefinition): MetricQuery => {
  const periodMs = periodSeconds * 1000;
  return {
    id,
    label,
    source:
      'expression' in source
        ? { expression: source.expression, periodMs }
        : { metric: { ...source, unit: undefined }, stat: stat ?? 'Average', periodMs },
  };
};

/** In order, and one time without data after each after which data are missing, so that no line bridges them. */
function withGaps(times: ReadonlySet<number>, periodMs: number): number[] {
  const last = Math.max(...times);
  const ends = [...times].map((at) => at + periodMs).filter((at) => at < last);
  return [...new Set([...times, ...ends])].sort((one, other) => one - other);
}

/** A chart's data in a range; one that cannot be computed says so and leaves the others alone. */
export function drawChart(store: MetricStore, chart: ChartDefinition, range: TimeRange): Chart {
  const { kind, title, view, units, limits } = chart;
  const common = { kind, title, view, units, limits };
  try {
    const run = runQueries(store, chart.series.map(toQuery), range);
    const drawn = chart.series
      .filter(({ visible }) => visible)
      .flatMap((definition) => run(definition.id).series.map((values) => ({ definition, values })));
    const periodMs = Math.min(...chart.series.map(({ periodSeconds }) => periodSeconds * 1000));
    const times = withGaps(new Set(drawn.flatMap(({ values }) => [...values.keys()])), periodMs);
    return {
      ...common,
      times: times.map((at) => at / 1000),
      series: drawn.map(({ definition, values }) => ({
        label: definition.label,
        axis: definition.axis,
        sparse: definition.periodSeconds * 1000 > periodMs,
        adds: definition.stat === 'Sum' || definition.stat === 'SampleCount',
        values: times.map((at) => values.get(at) ?? null),
      })),
    };
  } catch (error) {
    return { ...common, times: [], series: [], problem: error instanceof Error ? error.message : 'unknown' };
  }
}
