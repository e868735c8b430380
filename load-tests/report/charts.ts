import { isAsked, type LoadResult, type SeriesResult } from '../result/schema.ts';
import type { Markup } from './html.ts';
import { lineChart, type Line } from './line-chart.ts';

const titles = {
  inline: 'Inline requests',
  upload: 'Uploads',
  submit: 'Submitting a task',
  result: 'From submit to result',
  wait: 'Wait in the queue',
} as const;

export const lineName = ({ stream, name }: Pick<SeriesResult, 'stream' | 'name'>): string =>
  stream === 'all' ? name : `${stream}: ${name}`;

const bandsOf = ({ phases }: LoadResult) =>
  phases.map(({ name, begin, askedSeconds }) => ({ label: name, from: begin, to: begin + askedSeconds }));

/** The phases of one kind of request, one after the other. */
const byLine = (series: readonly SeriesResult[]): [string, SeriesResult[]][] => [
  ...Map.groupBy(series, lineName),
];

/** Latency over time, from when each request was due: a chart for each kind of request. */
export function latencyCharts(result: LoadResult): Markup[] {
  return Object.entries(titles).flatMap(([kind, title]) => {
    const groups = byLine(result.series.filter((each) => each.kind === kind && each.latency.count > 0));
    const [first] = groups;
    if (first === undefined) return [];
    const over = (series: readonly SeriesResult[], figure: 'p50' | 'p95' | 'p99' | 'max'): Line['points'] =>
      series.flatMap(({ intervals }) =>
        intervals.map((interval) => [interval.at, interval[figure]] as const),
      );
    const lines =
      groups.length === 1
        ? (['p50', 'p95', 'p99', 'max'] as const).map((figure) => ({
            label: figure,
            points: over(first[1], figure),
          }))
        : groups.map(([label, series]) => ({ label, points: over(series, 'p95') }));
    return lineChart({
      title: `${title}: latency over time${groups.length === 1 ? '' : ', p95'}`,
      unit: 'ms',
      lines,
      axis: { label: 'seconds' },
      bands: bandsOf(result),
    });
  });
}

/** Requests a second as they were due, as they were answered, and tasks as they ended. */
export function rateChart(result: LoadResult): Markup {
  const requests = result.series.filter(isAsked);
  const ended = result.series.filter(({ kind }) => kind === 'result');
  const lines = [
    { label: 'asked', points: rateOver(requests, 'asked', result.intervalSeconds) },
    { label: 'answered', points: rateOver(requests, 'answered', result.intervalSeconds) },
    ...(ended.length === 0
      ? []
      : [{ label: 'tasks ended', points: rateOver(ended, 'answered', result.intervalSeconds) }]),
  ];
  return lineChart({
    title: 'Requests a second',
    unit: '1/s',
    lines,
    axis: { label: 'seconds' },
    bands: bandsOf(result),
  });
}

function rateOver(
  series: readonly SeriesResult[],
  figure: 'asked' | 'answered',
  intervalSeconds: number,
): Line['points'] {
  const counts = new Map<number, number>();
  for (const { intervals } of series) {
    for (const interval of intervals) {
      counts.set(interval.at, (counts.get(interval.at) ?? 0) + interval[figure]);
    }
  }
  const last = Math.max(...counts.keys());
  return Array.from({ length: Math.round(last / intervalSeconds) + 1 }, (_, index) => {
    const at = index * intervalSeconds;
    return [at, (counts.get(at) ?? 0) / intervalSeconds] as const;
  });
}

/** Latency by percentile, the rare ones drawn apart: x is how many requests there are for one that is slower. */
export function percentileChart(result: LoadResult): Markup {
  const judged = new Set(result.phases.filter((phase) => phase.judged).map(({ name }) => name));
  const drawn = result.series.filter(
    ({ phase, distribution }) => judged.has(phase) && distribution.length > 0,
  );
  const beyond = (percent: number): number => 1 / (1 - Math.min(percent, 99.995) / 100);
  return lineChart({
    title: 'Latency by percentile',
    unit: 'ms',
    lines: drawn.map((series) => ({
      label: `${series.phase}, ${lineName(series)}`,
      points: series.distribution.map(([percent, ms]) => [beyond(percent), ms] as const),
    })),
    axis: {
      label: 'percentile',
      place: Math.log10,
      ticks: [0, 50, 90, 95, 99, 99.9, 99.99].map((percent) => ({
        at: beyond(percent),
        label: String(percent),
      })),
    },
  });
}

/** Memory of one process of each kind, where there are processes to see. */
export function memoryChart(result: LoadResult): Markup[] {
  if (result.processes.length === 0) return [];
  return [
    lineChart({
      title: 'Memory of a process',
      unit: 'MiB',
      lines: result.processes.map(({ name, samples }) => ({
        label: name,
        points: samples.map(([at, , mib]) => [at, mib] as const),
      })),
      axis: { label: 'seconds' },
      bands: bandsOf(result),
    }),
  ];
}
