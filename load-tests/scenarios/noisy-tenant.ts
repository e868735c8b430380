import type { LoadRun, Stream } from '../run/load-run.ts';
import { taskMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { failedTasks, latencyRatio, lostTasks, serverErrors } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

/** Of what each of the others asks. */
const factor = 10;

const phases = { alone: 'without the noisy tenant', together: 'with the noisy tenant' } as const;

/** Several workers with processors' shares of their own, as on Lambda: docs/load-tests.md says why. */
const stageFile = 'load-tests/stage-noisy-tenant.json';

const others = 'other tenants';

/** In turns, so that what else the machine does meanwhile falls on both. */
const rounds = 3;

/** Those whose latency counts, at their share each. */
const quiet = ({ settings, target }: LoadRun): Stream => ({
  name: others,
  rate: settings.rate,
  tenants: target.tenants.slice(0, -1),
  mix: taskMix,
});

/** The last tenant. */
const noisy = ({ settings, target }: LoadRun): Stream => ({
  name: 'noisy tenant',
  rate: (factor * settings.rate) / (target.tenants.length - 1),
  tenants: target.tenants.slice(-1),
  mix: taskMix,
});

export const noisyTenant: Scenario = {
  name: 'noisy-tenant',
  summary: `tasks of some tenants, then the same beside one who sends ${factor} times the share of each; of a local cloud with --cpu-share --stage-file ${stageFile}`,
  defaults: { rate: 5, seconds: 30, drainSeconds: 180, tenants: 5 },
  leastTenants: 2,
  rateIs: 'tasks a second of all tenants but the noisy one together',
  thresholds: () => [
    latencyRatio('others-result-p95', { kind: 'result', stream: others }, phases.alone, phases.together, 1.5),
    serverErrors,
    lostTasks,
    failedTasks,
  ],
  plannedSeconds: ({ seconds }) => 2 * seconds + warmUpSeconds(seconds),
  async run(run) {
    const { seconds } = run.settings;
    const warmUp = warmUpSeconds(seconds);
    // With the noisy tenant, so that every worker has started before anything is judged.
    await run.phase({ name: 'warm-up', judged: false, seconds: warmUp, streams: [quiet(run), noisy(run)] });
    await run.drain();
    for (let round = 0; round < rounds; round++) {
      await run.phase({ name: phases.alone, seconds: seconds / rounds, streams: [quiet(run)] });
      await run.drain();
      await run.phase({
        name: phases.together,
        seconds: seconds / rounds,
        streams: [quiet(run), noisy(run)],
      });
      await run.drain();
    }
    return [];
  },
};
