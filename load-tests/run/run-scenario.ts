import { availableParallelism, cpus } from 'node:os';
import { judge } from '../result/judge.ts';
import type { LoadResult } from '../result/schema.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { ApiClient } from '../target/api-client.ts';
import { ProcessWatch } from '../target/process-watch.ts';
import type { Target } from '../target/target.ts';
import { LoadRun } from './load-run.ts';
import type { Settings } from './settings.ts';

interface Options {
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly target: Target;
  /** Ends the run; what was done is the result. */
  readonly signal: AbortSignal;
  readonly onRun?: (run: LoadRun) => void;
}

/** One run of a scenario, judged. */
export async function runScenario({
  scenario,
  settings,
  target,
  signal,
  onRun,
}: Options): Promise<LoadResult> {
  const startedAt = new Date().toISOString();
  const plannedSeconds = scenario.plannedSeconds(settings);
  const client = new ApiClient(target.url);
  const run = new LoadRun({ settings, target, signal, plannedSeconds }, client);
  onRun?.(run);
  const processes = new ProcessWatch(target.pid, run.recorder, plannedSeconds);
  try {
    const notes = await scenario.run(run);
    const interrupted = signal.aborted;
    const tasks = run.tasks.stop(!interrupted);
    const { bounds, lateLimitMs, rate, seconds, drainSeconds, arrivals, seed } = settings;
    const measured = {
      format: 1 as const,
      scenario: scenario.name,
      summary: scenario.summary,
      startedAt,
      place: target.place,
      url: target.url,
      settings: { rate, seconds, drainSeconds, arrivals, seed, tenants: target.tenants.length },
      machine: {
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        virtualProcessors: availableParallelism(),
        node: process.versions.node,
      },
      notes: [...notes],
      generator: run.generator.health(lateLimitMs, client.peakConnections),
      intervalSeconds: run.recorder.intervalSeconds,
      phases: run.phases.map((phase) => phase.result(run.recorder.begun)),
      series: run.recorder.results(),
      tasks,
      prediction: run.prediction ?? null,
      processes: await processes.stop(),
    };
    return judge(measured, scenario.thresholds(settings), { bounds, interrupted });
  } finally {
    await client.stop();
  }
}
