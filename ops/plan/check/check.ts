import { setTimeout as after } from 'node:timers/promises';
import { slowdown } from '../../../lib/stage/cpu-share.ts';
import { loadStage } from '../../../lib/stage/load-stage.ts';
import { scale } from '../../scale/scale.ts';
import { drainRate, workerSystem } from '../model/capacity.ts';
import { serviceCoefficients, type ServiceCoefficients } from '../model/coefficients.ts';
import { say, table } from '../report/format.ts';
import type { QueueLoad } from '../simulation/arrivals.ts';
import { quantile } from '../simulation/journal.ts';
import { seededRandom } from '../simulation/random.ts';
import { simulate } from '../simulation/simulate.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { fastProfile, slowProfile, stageFile, startCheckedCloud, type CheckedCloud } from './cloud.ts';
import { calibrate, type Measured, measureRate, play, submitMany, timesOf } from './measure.ts';

interface CheckOptions {
  readonly json: boolean;
  readonly output: (text: string) => void;
  readonly progress: (line: string) => void;
}

/** Something that was predicted, then measured. */
export interface Comparison {
  readonly what: string;
  readonly unit: string;
  readonly predicted: number;
  readonly measured: number;
  /** Of the prediction, by the measured value. */
  readonly errorPercent: number;
  /** Whether the check fails where the error is above the bound. */
  readonly judged: boolean;
}

export interface CheckResult {
  readonly comparisons: readonly Comparison[];
  /** Requests that were not answered as they should be, and tasks that did not end or ended after several attempts. */
  readonly failures: number;
}

/** Milliseconds of one vCPU of this machine, as ops/plan/coefficients.json has them. */
type MeasuredService = Pick<ServiceCoefficients, 'batchMs' | 'inlineMs' | 'submitMs'>;

const errorBoundPercent = 25;
const seed = 1;
const phaseSeconds = 10;
/** Of what the workers drain. */
const steadyShare = 0.25;
const spikeFactor = 10;
const rateSeconds = 10;
const askEveryMs = 500;

/** Measures a local cloud, and what the model says of it with what it takes for a task here. */
export async function runCheck(
  progress: (line: string) => void,
): Promise<CheckResult & { service: MeasuredService }> {
  progress('starting a local cloud');
  await using cloud = await startCheckedCloud();
  progress('calibrating argon2id in the workers');
  const measured = await calibrate(cloud);
  const slow = systemOf(slowProfile, measured);
  const fast = systemOf(fastProfile, measured);
  const spike = await spikeCheck(cloud, slow, progress);
  const apply = await applyCheck(cloud, { slow, fast }, progress);
  const { functions } = loadStage('dev', stageFile, slowProfile);
  return {
    comparisons: [...spike.comparisons, ...apply.comparisons],
    failures: spike.failures + apply.failures,
    service: {
      batchMs: (measured.batchSeconds * 1000) / slowdown(functions['compute-worker'].memoryMib),
      inlineMs: cloud.requestMs('/hash/{algorithm}') / slowdown(functions.hash.memoryMib),
      submitMs: cloud.requestMs('/tasks') / slowdown(functions.tasks.memoryMib),
    },
  };
}

interface Calibrated {
  readonly system: WorkerSystem;
  readonly taskSeconds: number;
}

/** What was measured with the slow profile, with the CPU share of another. */
function systemOf(profile: string, { taskSeconds, batchSeconds }: Measured): Calibrated {
  const config = loadStage('dev', stageFile, profile);
  const measuredWith = slowdown(
    loadStage('dev', stageFile, slowProfile).functions['compute-worker'].memoryMib,
  );
  const batchMs = (batchSeconds * 1000) / measuredWith;
  return {
    // Here the poller has no ramp, and its environments have been started.
    system: { ...workerSystem(config, { ...serviceCoefficients, batchMs, coldStartMs: 0 }), ramp: null },
    taskSeconds: (taskSeconds / measuredWith) * slowdown(config.functions['compute-worker'].memoryMib),
  };
}

async function spikeCheck(
  cloud: CheckedCloud,
  { system, taskSeconds }: Calibrated,
  progress: (line: string) => void,
): Promise<CheckResult> {
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
  const meanwhile = systemOf(slowProfile, await timesOf(cloud, since.getTime(), sent));
  const calibrated = playSimulated({ system, taskSeconds }, load);
  const { endedAt, waits, results } = playSimulated(meanwhile, load);
  const spikeEnd = 2 * phaseSeconds;
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
  };
}

/** The same arrivals, with tasks that take what they take with this calibration; in order of their lengths. */
function playSimulated({ system, taskSeconds }: Calibrated, load: QueueLoad) {
  const kinds = load.kinds.map(({ rates }) => ({ rates, seconds: taskSeconds }));
  const { endedAt, waits, results } = simulate(system, { ...load, kinds }, seededRandom(seed));
  return { endedAt, waits: waits.toSorted(), results: results.toSorted() };
}

async function applyCheck(
  cloud: CheckedCloud,
  { slow, fast }: { readonly slow: Calibrated; readonly fast: Calibrated },
  progress: (line: string) => void,
): Promise<CheckResult> {
  const rates = [slow, fast].map(({ system, taskSeconds }) => drainRate(system, taskSeconds));
  const [before = 0, then = 0] = rates;
  const backlog = Math.ceil((3 * before + 2 * then) * rateSeconds);
  const since = new Date();
  const [done, failed] = [cloud.done(), cloud.failures()];
  progress(`a backlog of ${backlog} tasks`);
  await submitMany(cloud, backlog);
  const asking = keepAsking(cloud);
  const slowRate = await measureRate(cloud, rateSeconds);
  progress('scale apply, twice the memory');
  await runScale(cloud, 'apply', fastProfile);
  await cloud.awaitDone(cloud.done() + 2 * fast.system.batchSize * fast.system.workers);
  const fastFrom = { at: Date.now(), done: cloud.done() };
  const fastRate = await measureRate(cloud, rateSeconds);
  const fastTimes = await timesOf(cloud, fastFrom.at, cloud.done() - fastFrom.done);
  progress('scale back');
  await runScale(cloud, 'back');
  await cloud.awaitDone(cloud.done() + 2 * slow.system.batchSize * slow.system.workers);
  const backRate = await measureRate(cloud, rateSeconds);
  await cloud.awaitDone(done + backlog);
  await asking.stop();
  const seen = await cloud.latencies(since);
  return {
    comparisons: [
      compare('backlog: drains at', 'tasks/s', before, slowRate, true),
      compare('a task, with twice the memory', 's', fast.taskSeconds, fastTimes.taskSeconds, false),
      compare('apply: drains faster by', 'times', then / before, fastRate / slowRate, true),
      compare('back: drains as before', 'times', 1, backRate / slowRate, true),
    ],
    failures: cloud.failures() - failed + (backlog - seen.completed) + seen.repeated,
  };
}

/** `npx hash-api scale` on this cloud. */
async function runScale(cloud: CheckedCloud, ...args: string[]): Promise<void> {
  const said: string[] = [];
  const code = await scale.run([...args, '--yes', '--local', '--data', cloud.directory], (text) =>
    said.push(text),
  );
  if (code !== 0) throw new Error(`scale ${args.join(' ')} failed:\n${said.join('\n')}`);
}

function keepAsking(cloud: CheckedCloud): { stop(): Promise<void> } {
  const ending = new AbortController();
  const asking = (async () => {
    while (!ending.signal.aborted) {
      await cloud.ask();
      await after(askEveryMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    stop() {
      ending.abort();
      return asking;
    },
  };
}

const compare = (
  what: string,
  unit: string,
  predicted: number,
  measured: number,
  judged: boolean,
): Comparison => ({
  what,
  unit,
  predicted,
  measured,
  errorPercent: (100 * (predicted - measured)) / measured,
  judged,
});

export const isGood = ({ comparisons, failures }: CheckResult): boolean =>
  failures === 0 &&
  comparisons.every(({ judged, errorPercent }) => !judged || Math.abs(errorPercent) <= errorBoundPercent);

/** Exit code 1 where a prediction is too far off, or a request failed. */
export async function check({ json, output, progress }: CheckOptions): Promise<number> {
  const result = await runCheck(progress);
  output(
    json
      ? JSON.stringify({ ...result, errorBoundPercent })
      : [
          table([
            ['', 'predicted', 'measured', 'error'],
            ...result.comparisons.map(({ what, unit, predicted, measured, errorPercent, judged }) => [
              what,
              `${say(predicted)} ${unit}`,
              `${say(measured)} ${unit}`,
              `${errorPercent > 0 ? '+' : ''}${errorPercent.toFixed(1)} %${judged ? '' : ' (not judged)'}`,
            ]),
          ]),
          `Failed requests, lost and repeated tasks: ${result.failures}`,
          `On one vCPU of this machine: ${Object.entries(result.service)
            .map(([name, ms]) => `${name} ${say(ms)}`)
            .join(', ')} (ops/plan/coefficients.json)`,
        ].join('\n'),
  );
  return isGood(result) ? 0 : 1;
}
