import { styleText } from 'node:util';
import type { Judgement, LoadResult, PhaseResult, SeriesResult } from '../result/schema.ts';
import { say } from './format.ts';

const columns = ['count', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** The run for a terminal. */
export function textReport(result: LoadResult): string {
  const { generator, tasks, settings } = result;
  const lines = [
    `${result.scenario}: ${result.summary}`,
    `${result.place === 'local' ? 'local cloud' : 'deployed API'} ${result.url}, ${say(settings.rate)}/s, ${settings.arrivals} arrivals, seed ${settings.seed}`,
    '',
    ...phaseTable(result.phases),
    '',
    ...seriesTable(result.series),
    '',
    ...(tasks.accepted === 0
      ? []
      : [
          `tasks: ${say(tasks.accepted)} accepted, ${say(tasks.completed)} completed, ${say(tasks.failed)} failed, ${say(tasks.lost)} lost${tasks.notAwaited > 0 ? `, ${say(tasks.notAwaited)} not awaited` : ''}, ${say(tasks.repeated)} needed more than one attempt`,
        ]),
    `generator: starts late p50 ${say(generator.lateMs.p50)}, p99 ${say(generator.lateMs.p99)}, max ${say(generator.lateMs.max)} ms (valid up to p99 ${say(generator.lateLimitMs)} ms), CPU ${generator.cpuPercent} % of one core, at most ${say(generator.peakInFlight)} in flight, ${say(generator.peakConnections)} connections`,
    ...result.notes,
    '',
    ...result.thresholds.map(thresholdLine),
    '',
    verdictLine(result),
  ];
  return `${lines.join('\n')}\n`;
}

function phaseTable(phases: readonly PhaseResult[]): string[] {
  const head = `${'phase'.padEnd(24)}${['rate/s', 'seconds', 'asked', 'accepted', 'refused', 'failed', 'drained after'].map((name) => name.padStart(14)).join('')}`;
  return [
    styleText('dim', head),
    ...phases.map(
      ({ name, rate, askedSeconds, asked, accepted, refused, failed, drainedAfterSeconds }) =>
        name.padEnd(24) +
        [rate, askedSeconds, asked, accepted, refused, failed]
          .map((value) => say(value).padStart(14))
          .join('') +
        (drainedAfterSeconds === null ? '–' : `${say(drainedAfterSeconds)} s`).padStart(14),
    ),
  ];
}

const label = ({ phase, stream, name }: SeriesResult): string =>
  `${phase}${stream === 'all' ? '' : `, ${stream}`}: ${name}`;

function seriesTable(series: readonly SeriesResult[]): string[] {
  const width = Math.max(24, ...series.map((each) => label(each).length)) + 2;
  const head = `${'milliseconds from the intended start'.padEnd(width)}${[...columns, 'statuses'].map((name) => name.padStart(10)).join('')}`;
  return [
    styleText('dim', head),
    ...series.map(
      (each) =>
        label(each).padEnd(width) +
        columns.map((name) => say(each.latency[name]).padStart(10)).join('') +
        `  ${Object.entries(each.statuses)
          .map(([status, count]) => `${status} ${say(count)}`)
          .join(', ')}`,
    ),
  ];
}

function thresholdLine({ name, says, unit, bound, value, met }: Judgement): string {
  const mark = met === null ? '–' : met ? styleText('green', '✓') : styleText('red', '✗');
  const measured = value === null ? 'not measured' : say(value, unit);
  return `${mark} ${name.padEnd(30)}${measured.padStart(14)}  at most ${say(bound, unit)}: ${says}`;
}

function verdictLine({ verdict, generator }: LoadResult): string {
  switch (verdict) {
    case 'passed':
      return styleText('green', 'passed');
    case 'failed':
      return styleText('red', 'failed');
    case 'interrupted':
      return styleText('yellow', 'interrupted: what was done until then');
    case 'invalid':
      return styleText(
        'yellow',
        `invalid: the generator itself was late (p99 ${say(generator.lateMs.p99)} ms, at most ${say(generator.lateLimitMs)} ms), so the figures are not the API's. Lower --rate, or run it on a machine with time to spare.`,
      );
  }
}
