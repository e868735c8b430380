import { isAsked, type SeriesResult } from '../result/schema.ts';
import type { Measured, Threshold } from './scenario.ts';

type Selection = Partial<Pick<SeriesResult, 'phase' | 'stream' | 'kind'>>;

/** Series of the phases that are judged. */
export function judged({ phases, series }: Measured, selection: Selection = {}): SeriesResult[] {
  const names = new Set(phases.filter((phase) => phase.judged).map(({ name }) => name));
  return series.filter(
    (each) =>
      names.has(each.phase) &&
      (selection.phase === undefined || each.phase === selection.phase) &&
      (selection.stream === undefined || each.stream === selection.stream) &&
      (selection.kind === undefined || each.kind === selection.kind),
  );
}

type Percentile = 'p50' | 'p95' | 'p99';

/** The worst of the selected series; null where nothing was answered. */
export function worst(measured: Measured, percentile: Percentile, selection: Selection): number | null {
  const values = judged(measured, selection)
    .filter(({ latency }) => latency.count > 0)
    .map(({ latency }) => latency[percentile]);
  return values.length === 0 ? null : Math.max(...values);
}

const sum = (series: readonly SeriesResult[], of: (each: SeriesResult) => number): number =>
  series.reduce((total, each) => total + of(each), 0);

export const latency = (
  name: string,
  percentile: Percentile,
  kind: SeriesResult['kind'],
  bound: number,
): Threshold => ({
  name,
  says: `${percentile} of ${{ inline: 'inline requests', upload: 'an upload', submit: 'submitting a task', result: 'the time from submit to result', wait: 'the wait in the queue' }[kind]}, worst kind`,
  unit: 'ms',
  bound,
  measure: (measured) => worst(measured, percentile, { kind }),
});

export const failures = (bound: number): Threshold => ({
  name: 'failures',
  says: 'requests without an answer, or with a wrong one (5xx among them)',
  unit: '%',
  bound,
  measure(measured) {
    const series = judged(measured).filter(isAsked);
    const asked = sum(series, (each) => each.asked);
    return asked === 0 ? null : (100 * sum(series, (each) => each.failed)) / asked;
  },
});

export const refusals = (bound: number): Threshold => ({
  name: 'refusals',
  says: 'requests refused with 429',
  unit: '%',
  bound,
  measure(measured) {
    const series = judged(measured).filter(isAsked);
    const asked = sum(series, (each) => each.asked);
    return asked === 0 ? null : (100 * sum(series, (each) => each.refused)) / asked;
  },
});

export const serverErrors: Threshold = {
  name: 'server-errors',
  says: 'requests that failed: answered 5xx, wrongly, or not at all',
  unit: '',
  bound: 0,
  measure: (measured) => sum(judged(measured).filter(isAsked), (each) => each.failed),
};

export const blindRefusals: Threshold = {
  name: 'refusals-without-retry-after',
  says: 'refusals (429) that do not say when to come again',
  unit: '',
  bound: 0,
  measure: (measured) => sum(judged(measured), (each) => each.refusedWithoutRetryAfter),
};

export const lostTasks: Threshold = {
  name: 'lost-tasks',
  says: 'tasks that were accepted and did not end in time',
  unit: '',
  bound: 0,
  measure: ({ tasks }) => (tasks.accepted === 0 ? null : tasks.lost),
};

export const failedTasks: Threshold = {
  name: 'failed-tasks',
  says: 'tasks that ended without a result, or with a wrong one',
  unit: '',
  bound: 0,
  measure: ({ tasks }) => (tasks.accepted === 0 ? null : tasks.failed),
};

/** From the end of a phase to the end of its last task. */
export const drained = (phase: string, bound: number): Threshold => ({
  name: 'drained',
  says: `until the last task of the ${phase} had ended, from the end of the ${phase}`,
  unit: 's',
  bound,
  measure: ({ phases }) => phases.find(({ name }) => name === phase)?.drainedAfterSeconds ?? null,
});

/** Seconds; below, what is left of a task says more than the queue. */
const shortestDrain = 3;

/** Of how long the queue was predicted to take. */
export const drainError = (bound: number): Threshold => ({
  name: 'drain-prediction',
  says: `error of the plan’s prediction of drained; not measured where both are below ${shortestDrain} s`,
  unit: '%',
  bound,
  measure({ prediction }) {
    if (prediction === null) return null;
    const { predictedSeconds, measuredSeconds } = prediction;
    if (Math.max(predictedSeconds, measuredSeconds) < shortestDrain) return null;
    return (100 * Math.abs(predictedSeconds - measuredSeconds)) / measuredSeconds;
  },
});

const ratio = (before: number | null | undefined, after: number | null | undefined): number | null =>
  before === null || before === undefined || after === null || after === undefined || before === 0
    ? null
    : after / before;

export const latencyRatio = (
  name: string,
  selection: Selection,
  before: string,
  after: string,
  bound: number,
): Threshold => ({
  name,
  says: `p95 ${after}, of what it is ${before}`,
  unit: 'x',
  bound,
  measure: (measured) =>
    ratio(
      worst(measured, 'p95', { ...selection, phase: before }),
      worst(measured, 'p95', { ...selection, phase: after }),
    ),
});

/** Of inline requests: the kind of request that grew most. */
export const latencyGrowth = (name: string, before: string, after: string, bound: number): Threshold => ({
  name,
  says: `p95 of inline requests in the ${after}, of what it was in the ${before}; the kind that grew most`,
  unit: 'x',
  bound,
  measure(measured) {
    const later = judged(measured, { phase: after, kind: 'inline' });
    const growths = judged(measured, { phase: before, kind: 'inline' }).flatMap(
      (each) =>
        ratio(each.latency.p95, later.find(({ name: same }) => same === each.name)?.latency.p95) ?? [],
    );
    return growths.length === 0 ? null : Math.max(...growths);
  },
});

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;

/** Of the local cloud's processes; a deployed API shows none. */
export const memoryGrowth = (name: string, before: string, after: string, bound: number): Threshold => ({
  name,
  says: `growth of a process’s memory from the ${before} to the ${after}; the kind that grew most`,
  unit: '%',
  bound,
  measure({ phases, processes }) {
    const meanIn = (phase: string, samples: Measured['processes'][number]['samples']): number | null => {
      const { begin, askedSeconds } = phases.find((each) => each.name === phase) ?? {
        begin: 0,
        askedSeconds: 0,
      };
      return mean(samples.filter(([at]) => at >= begin && at < begin + askedSeconds).map(([, , mib]) => mib));
    };
    const growths = processes.flatMap(
      ({ samples }) => ratio(meanIn(before, samples), meanIn(after, samples)) ?? [],
    );
    return growths.length === 0 ? null : Math.max(0, 100 * (Math.max(...growths) - 1));
  },
});
