import { join } from 'node:path';
import { slowdown } from '../../../lib/stage/cpu-share.ts';
import { loadStage } from '../../../lib/stage/load-stage.ts';
import { drainRate, workerSystem } from '../model/capacity.ts';
import { serviceCoefficients, type ServiceCoefficients } from '../model/coefficients.ts';
import { say } from '../report/format.ts';
import type { QueueLoad } from '../simulation/arrivals.ts';
import { quantile } from '../simulation/journal.ts';
import { seededRandom } from '../simulation/random.ts';
import { simulate } from '../simulation/simulate.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { stageFile, startCheckedCloud } from './cloud.ts';
import { compare, type CheckResult } from './comparison.ts';
import { calibrate, type Measured, play, timesOf } from './measure.ts';

/** Milliseconds of one vCPU of this machine, as ops/plan/coefficients.json has them. */
type MeasuredService = Pick<ServiceCoefficients, 'batchMs' | 'submitMs'>;

/** Two workers of 16 % of a vCPU each. */
const profile = join(import.meta.dirname, 'slow.json');
/** Some 35 ms of one vCPU, in 16 MiB. */
const parameters = { memory_kib: 16384, passes: 9, parallelism: 1 };

const seed = 1;
const phaseSeconds = 10;
/** Of what the workers drain. */
const steadyShare = 0.25;
const spikeFactor = 10;

interface Calibrated {
  readonly system: WorkerSystem;
  readonly taskSeconds: number;
}

/** Ten times the steady rate for a while: waits, results and the end of the queue. */
export async function runSpikeCheck(
  progress: (line: string) => void,
): Promise<CheckResult & { service: MeasuredService }> {
  progress('starting a local cloud');
  await using cloud = await startCheckedCloud({ profile, parameters });
  const config = loadStage('dev', stageFile, profile);
  const calibratedBy = ({ taskSeconds, batchSeconds }: Measured): Calibrated => ({
    // Here the poller has no ramp, and its environments have been started.
    system: { ...workerSystem(config, serviceCoefficients), batchSeconds, coldStartSeconds: 0, ramp: null },
    taskSeconds,
  });
  progress('calibrating argon2id in the workers');
  const measured = await calibrate(cloud, workerSystem(config, serviceCoefficients));
  const { system, taskSeconds } = calibratedBy(measured);
  const steady = steadyShare * drainRate(system, taskSeconds);
  const load: QueueLoad = {
    kinds: [{ seconds: taskSeconds, rates: Float64Array.of(steady, spikeFactor * steady, steady) }],
    intervalSeconds: phaseSeconds,
    tenants: { count: 1, largestShare: 1 },
  };
  progress(`a spike to ${spikeFactor} times ${say(steady)} tasks/s`);
  const before = cloud.done();
  const since = new Date();
  const sent = await play(cloud, load, seed);
  await cloud.awaitDone(before + sent);
  const seen = await cloud.latencies(since);
  const ended = (seen.last_end.getTime() - since.getTime()) / 1000;
  const meanwhile = calibratedBy(await timesOf(cloud, since.getTime(), sent));
  const calibrated = playSimulated({ system, taskSeconds }, load);
  const { endedAt, waits, results } = playSimulated(meanwhile, load);
  const spikeEnd = 2 * phaseSeconds;
  const { functions } = config;
  return {
    comparisons: [
      compare('a task, while the spike lasts', 's', taskSeconds, meanwhile.taskSeconds, false),
      // What was left of the spike, and what came after it.
      compare(
        'spike, as calibrated: all ended after',
        's',
        calibrated.endedAt - spikeEnd,
        ended - spikeEnd,
        false,
      ),
      compare('spike: all ended after', 's', endedAt - spikeEnd, ended - spikeEnd, true),
      compare('spike: wait in the queue, p99', 's', quantile(waits, 0.99), seen.wait_p99, true),
      compare('spike: time to result, p50', 's', quantile(results, 0.5), seen.result_p50, true),
      compare('spike: time to result, p99', 's', quantile(results, 0.99), seen.result_p99, true),
    ],
    failures: cloud.failures() + (sent - seen.completed) + seen.repeated,
    service: {
      batchMs: (measured.batchSeconds * 1000) / slowdown(functions['compute-worker'].memoryMib),
      submitMs: cloud.requestMs('/tasks') / slowdown(functions.tasks.memoryMib),
    },
  };
}

/** The same arrivals, with tasks that take what they take with this calibration; in order of their lengths. */
function playSimulated({ system, taskSeconds }: Calibrated, load: QueueLoad) {
  const kinds = load.kinds.map(({ rates }) => ({ rates, seconds: taskSeconds }));
  const { endedAt, waits, results } = simulate(system, { ...load, kinds }, seededRandom(seed));
  return { endedAt, waits: waits.toSorted(), results: results.toSorted() };
}
