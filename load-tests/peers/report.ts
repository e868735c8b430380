import { formatFigure } from '../../bench/report.ts';
import { median } from '../../bench/samples.ts';
import { own } from './system.ts';
import type { BacklogRun, Results } from './run.ts';

export interface Target {
  readonly name: string;
  readonly promised: string;
  readonly value: string;
  readonly met: boolean;
}

const medianOf = <T>(results: readonly T[] | undefined, figure: (result: T) => number): number =>
  median((results ?? []).map(figure));

/** The median, with the least and the most of the rounds. */
function spread<T>(results: readonly T[], figure: (result: T) => number, digits: number): string {
  const values = results.map(figure);
  const text = medianOf(results, figure).toFixed(digits);
  if (values.length < 2) return text;
  return `${text} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

/** What issue and README promise, from one run. */
export function targetsOf({ backlogs, kills }: Results): Target[] {
  const ofBacklog = ({ name, results }: BacklogRun): Target[] => {
    const peers = Object.keys(results).filter((system) => system !== own);
    const best = Math.max(...peers.map((peer) => medianOf(results[peer], (one) => one.tasksPerSecond)));
    const least = Math.min(...peers.map((peer) => medianOf(results[peer], (one) => one.cpuMsPerTask)));
    const rate = medianOf(results[own], (one) => one.tasksPerSecond) / best;
    const cpu = medianOf(results[own], (one) => one.cpuMsPerTask) / least;
    return [
      {
        name: `${name}: throughput, of the best peer's`,
        promised: 'at least 1',
        value: `${rate.toFixed(3)} x`,
        met: rate >= 1,
      },
      {
        name: `${name}: CPU a task, of the best peer's`,
        promised: 'at most 1',
        value: `${cpu.toFixed(3)} x`,
        met: cpu <= 1,
      },
    ];
  };
  const { lost = 0, stuck = 0 } = kills[own] ?? {};
  return [
    ...backlogs.flatMap(ofBacklog),
    {
      name: 'lost when workers are killed',
      promised: 'none',
      value: `${lost + stuck} tasks`,
      met: lost + stuck === 0,
    },
  ];
}

export function renderResults(results: Results): string {
  const { settings, inline, backlogs, latency, kills } = results;
  const sections = [
    ['settings', ...Object.entries(settings).map(([name, text]) => `  ${name}: ${text}`)].join('\n'),
    `inline, 1 KiB sha256: Hash API's local cloud and a bare Fastify server\n${inline.map(formatFigure).join('\n')}`,
    ...backlogs.map(({ name, tasks, results: of }) => {
      const rows = Object.entries(of).map(([system, rounds]) => [
        system,
        spread(rounds, ({ tasksPerSecond }) => tasksPerSecond, 1),
        spread(rounds, ({ cpuMsPerTask }) => cpuMsPerTask, 2),
        spread(rounds, ({ peakMib }) => peakMib, 0),
      ]);
      const head = ['', 'tasks/s', 'CPU ms a task', 'peak MiB'];
      return `backlog of ${tasks} tasks, ${name}\n${table([head, ...rows])}`;
    }),
    `time to result at ${latency.ratePerSecond} tasks/s (ms)\n${table([
      ['', 'p50', 'p95', 'p99'],
      ...Object.entries(latency.results).map(([system, rounds]) => [
        system,
        spread(rounds, ({ p50 }) => p50, 0),
        spread(rounds, ({ p95 }) => p95, 0),
        spread(rounds, ({ p99 }) => p99, 0),
      ]),
    ])}`,
    `all workers killed in mid-task\n${table([
      ['', 'lost', 'not back', 'begun again', 'back after'],
      ...Object.entries(kills).map(([system, { lost, stuck, repeated, recoverySeconds }]) => [
        system,
        String(lost),
        String(stuck),
        String(repeated),
        recoverySeconds === null ? '-' : `${recoverySeconds.toFixed(1)} s`,
      ]),
    ])}`,
    `must reach\n${targetsOf(results)
      .map(
        ({ name, promised, value, met }) =>
          `  ${name.padEnd(64)} ${value.padStart(10)}  (${promised})  ${met ? 'ok' : 'MISSED'}`,
      )
      .join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}
