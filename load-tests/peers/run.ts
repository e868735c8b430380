import { compareInline } from '../../bench/http.ts';
import type { Figure } from '../../bench/report.ts';
import { median } from '../../bench/samples.ts';
import { drainBacklog, type BacklogResult } from './backlog.ts';
import { usual } from './contents.ts';
import { killWorkers, type KillResult } from './kills.ts';
import { measureLatency, type LatencyResult } from './latency.ts';
import type { Plan } from './plan.ts';
import { own, type System } from './system.ts';

export interface BacklogRun {
  readonly name: string;
  readonly tasks: number;
  /** By system, one result a round. */
  readonly results: Readonly<Record<string, readonly BacklogResult[]>>;
}

export interface Results {
  readonly settings: Readonly<Record<string, string>>;
  readonly inline: readonly Figure[];
  readonly backlogs: readonly BacklogRun[];
  readonly latency: {
    readonly ratePerSecond: number;
    readonly results: Readonly<Record<string, readonly LatencyResult[]>>;
  };
  readonly kills: Readonly<Record<string, KillResult>>;
}

type Progress = (line: string) => void;

/** Tasks that each system computes before anything is measured: as many as compile its code. */
const warmUp = 100;

/** Everything in turn, A B C D A B C D: what else the machine does meets all of them. */
export async function runPlan(systems: readonly System[], plan: Plan, progress: Progress): Promise<Results> {
  for (const system of systems) await drainBacklog(system, usual, { count: warmUp });

  const backlogs: BacklogRun[] = [];
  for (const { name, content, tasks, rounds, batchSize } of plan.backlogs) {
    const results = await inTurn(systems, rounds, (system, round) => {
      progress(`backlog of ${name}, round ${round} of ${rounds}: ${system.name}`);
      return drainBacklog(system, content, { count: tasks, batchSize });
    });
    backlogs.push({ name, tasks, results });
  }

  const rates = Object.values(backlogs[0]?.results ?? {}).map((results) =>
    median(results.map(({ tasksPerSecond }) => tasksPerSecond)),
  );
  const ratePerSecond = Math.max(1, Math.floor(Math.min(...rates) * plan.latency.share));
  const latencies = await inTurn(systems, plan.latency.rounds, (system, round) => {
    progress(`${ratePerSecond} tasks/s, round ${round} of ${plan.latency.rounds}: ${system.name}`);
    return measureLatency(system, usual, { ratePerSecond, seconds: plan.latency.seconds });
  });

  progress('killing workers, of all at once');
  const kills = await killAll(systems, plan.kills);

  const inline = await compareInline(plan.inline, progress);
  return {
    settings: Object.fromEntries(systems.map(({ name, settings }) => [name, settings])),
    inline: inline.map(({ name, value, unit }) => ({ name, value, unit })),
    backlogs,
    latency: { ratePerSecond, results: latencies },
    kills,
  };
}

/** At the same time, as most of it is waiting. Who has not recovered when Hash API has is given up. */
async function killAll(
  systems: readonly System[],
  { patience, ...options }: Plan['kills'],
): Promise<Record<string, KillResult>> {
  const over = new AbortController();
  const timer = setTimeout(() => {
    over.abort();
  }, patience * 1000);
  const results = await Promise.all(
    systems.map(async (system) => {
      const result = await killWorkers(system, { ...options, giveUp: over.signal });
      if (system.name === own) over.abort();
      return [system.name, result] as const;
    }),
  );
  clearTimeout(timer);
  return Object.fromEntries(results);
}

async function inTurn<T>(
  systems: readonly System[],
  rounds: number,
  measure: (system: System, round: number) => Promise<T>,
): Promise<Record<string, T[]>> {
  const results: Record<string, T[]> = Object.fromEntries(systems.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const system of systems) results[system.name]?.push(await measure(system, round));
  }
  return results;
}
