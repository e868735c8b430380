import { workerSystem } from '../../ops/plan/model/capacity.ts';
import { serviceCoefficients } from '../../ops/plan/model/coefficients.ts';
import type { WorkerSystem } from '../../ops/plan/simulation/workers.ts';
import { say } from '../report/format.ts';
import type { LoadRun } from '../run/load-run.ts';
import { fitTaskSeconds, predictDrain } from '../run/predict-drain.ts';
import type { Target } from '../target/target.ts';
import { spikeMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { blindRefusals, drained, drainError, failedTasks, lostTasks, serverErrors } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

/** Of the steady rate. */
const factor = 10;

/**
 * Before what is measured, two short spikes: one in which functions start, and one from which is taken what a task takes
 * while all else is asked for as often.
 */
const shortSeconds = (seconds: number): number => seconds / 3;

export const spike: Scenario = {
  name: 'spike',
  summary: `a day’s requests with one password task in four, then ${factor} times as many at once, then as before`,
  defaults: { rate: 4, seconds: 20, drainSeconds: 120, tenants: 1 },
  rateIs: `requests a second before and after; ${factor} times as many in between`,
  thresholds: ({ drainSeconds }) => [
    serverErrors,
    blindRefusals,
    drained('spike', drainSeconds),
    drainError(25),
    lostTasks,
    failedTasks,
  ],
  plannedSeconds: ({ seconds }) => 3 * seconds + 2 * shortSeconds(seconds) + warmUpSeconds(seconds),
  async run(run) {
    const { rate, seconds } = run.settings;
    const phase = (name: string, times: number, plan: { seconds?: number; judged?: boolean } = {}) =>
      run.phase({
        name,
        seconds,
        streams: [{ name: 'all', rate: rate * times, tenants: run.target.tenants, mix: spikeMix }],
        keepsTasks: true,
        ...plan,
      });
    await phase('warm-up', 1, { seconds: warmUpSeconds(seconds), judged: false });
    await phase('cold spike', factor, { seconds: shortSeconds(seconds) });
    await run.drain();
    const calibration = await phase('calibration', factor, {
      seconds: shortSeconds(seconds),
      judged: false,
    });
    await run.drain();
    const phases = [await phase('steady', 1), await phase('spike', factor), await phase('after', 1)];
    await run.drain();
    const [steady, spiked, later] = phases;
    const system = systemOf(run.target);
    if (!system || !calibration?.tasks.length || !steady || !spiked || !later) return [];
    const measuredSeconds = spiked.result(run.recorder.begun).drainedAfterSeconds;
    if (measuredSeconds === null) return [];
    const taskSeconds = fitTaskSeconds(system, calibration.tasks);
    const predictedSeconds = predictDrain(system, taskSeconds, [steady, spiked, later], spiked);
    run.prediction = { phase: 'spike', taskSeconds, predictedSeconds, measuredSeconds };
    return [noteOf(run.prediction, system)];
  },
};

/** As the plan has it; a local cloud's poller has no ramp, and its environments stay. */
function systemOf({ settings, place }: Target): WorkerSystem | undefined {
  if (!settings) return undefined;
  const system = workerSystem(settings(), serviceCoefficients);
  return place === 'local' ? { ...system, coldStartSeconds: 0, ramp: null } : system;
}

const noteOf = (
  { taskSeconds, predictedSeconds, measuredSeconds }: NonNullable<LoadRun['prediction']>,
  { workers, batchSize, lanes }: WorkerSystem,
): string =>
  `plan: ${workers} workers with batches of ${batchSize}, ${lanes} at a time, ${say(taskSeconds, 's')} a task as calibrated, drain the spike’s queue in ${say(predictedSeconds, 's')}; it took ${say(measuredSeconds, 's')}`;
