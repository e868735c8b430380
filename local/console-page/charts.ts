import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { MetricQuery } from '../cloudwatch/metric-query.ts';
import { runQueries } from '../cloudwatch/metric-query.ts';
import type { TimeRange } from '../cloudwatch/time-series.ts';
import type { ChartDefinition, Limit, SeriesDefinition } from './dashboard.ts';

interface ChartSeries {
  readonly label: string;
  readonly axis: 'left' | 'right';
  /** Whether what it counts adds up over time. */
  readonly adds: boolean;
  /** One for each of the chart's times; null where there is none. */
  readonly values: readonly (number | null)[];
}

export interface Chart {
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

/** A chart's data in a range; one that cannot be computed says so and leaves the others alone. */
export function drawChart(store: MetricStore, chart: ChartDefinition, range: TimeRange): Chart {
  const { title, view, units, limits } = chart;
  const common = { title, view, units, limits };
  try {
    const run = runQueries(store, chart.series.map(toQuery), range);
    const drawn = chart.series
      .filter(({ visible }) => visible)
      .flatMap((definition) => run(definition.id).series.map((values) => ({ definition, values })));
    const times = [...new Set(drawn.flatMap(({ values }) => [...values.keys()]))].sort(
      (one, other) => one - other,
    );
    return {
      ...common,
      times: times.map((at) => at / 1000),
      series: drawn.map(({ definition, values }) => ({
        label: definition.label,
        axis: definition.axis,
        adds: definition.stat === 'Sum' || definition.stat === 'SampleCount',
        values: times.map((at) => values.get(at) ?? null),
      })),
    };
  } catch (error) {
    return { ...common, times: [], series: [], problem: error instanceof Error ? error.message : 'unknown' };
  }
}
