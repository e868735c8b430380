import { setTimeout as after } from 'node:timers/promises';
import { loadStage } from '../../../lib/stage/load-stage.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { InSmall } from '../../../local/cloud/in-small.ts';
import { scale } from '../../scale/scale.ts';
import { parseDemand } from '../demand.ts';
import { basisOf, drainPerSecond } from '../evaluate.ts';
import { drainRate, workerSystem } from '../model/capacity.ts';
import { serviceCoefficients } from '../model/coefficients.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { stageFile, startCheckedCloud, type CheckedCloud } from './cloud.ts';
import { compare, type CheckResult } from './comparison.ts';
import { calibrate, type Measured, measureRate, submitBacklog } from './measure.ts';

const own = 'baseline';
const applied = 'processing-heavy';

/**
 * 100 workers of two vCPUs are two of a twelfth of a processor, 350 of four are seven of a sixth: 1.1 processors, so that
 * two have time to spare for the rest.
 */
const inSmall: InSmall = { function: 'compute-worker', environments: 50, vcpus: 20 };

/** Some 80 ms of one vCPU, in 16 MiB. */
const parameters = { memory_kib: 16384, passes: 14, parallelism: 1 };

const seconds = { own: 25, applied: 15 };
/** What is submitted beyond what is expected to be drained meanwhile, so that the queue does not end before. */
const margin = 1.1;
/** That settings are changed and environments start, in which the backlog goes on to be drained. */
const changeSeconds = 10;
const askEveryMs = 500;

/**
 * `scale apply processing-heavy` under a backlog, and `scale back`, on the shipped profiles as they are: how many times as
 * fast the backlog drains beside what `plan` says of a demand of such tasks.
 */
export async function runApplyCheck(progress: (line: string) => void): Promise<CheckResult> {
  const [slowConfig, fastConfig] = [settingsOf(own), settingsOf(applied)];
  const planned = plannedFactor(slowConfig, fastConfig);
  progress(`starting a local cloud with profile ${own}, its workers in small`);
  await using cloud = await startCheckedCloud({ profile: own, parameters, inSmall });
  progress('calibrating argon2id in the workers');
  const measured = await calibrate(cloud, smallSystem(slowConfig));
  const slow = { ...smallSystem(slowConfig), batchSeconds: measured.batchSeconds };
  const fast = { ...smallSystem(fastConfig), batchSeconds: measured.batchSeconds };
  const [before, then] = [drainRate(slow, measured.taskSeconds), drainRate(fast, measured.taskSeconds)];
  const backlog = Math.ceil(
    margin * (before * (2 * seconds.own + changeSeconds) + then * (seconds.applied + changeSeconds)),
  );
  const since = new Date();
  const [done, failed] = [cloud.done(), cloud.failures()];
  progress(`a backlog of ${backlog} tasks, drained by ${slow.workers} workers`);
  await submitBacklog(cloud, backlog);
  const asking = keepAsking(cloud);
  await awaitSteady(cloud, [], slow, measured);
  const slowRate = await measureRate(cloud, seconds.own);
  progress(`scale apply ${applied}`);
  await changeTo(cloud, fast, measured, ['apply', applied]);
  progress(`drained by ${fast.workers} workers`);
  const fastRate = await measureRate(cloud, seconds.applied);
  progress('scale back');
  await changeTo(cloud, slow, measured, ['back']);
  const backRate = await measureRate(cloud, seconds.own);
  const left = backlog - (cloud.done() - done);
  progress(`${left} tasks are left, which the workers of ${applied} drain`);
  await runScale(cloud, 'apply', applied);
  await cloud.awaitDone(done + backlog);
  await asking.stop();
  const seen = await cloud.latencies(since);
  return {
    comparisons: [
      compare(`${own}: backlog drains at`, 'tasks/s', before, slowRate, true),
      compare(`apply ${applied}, as calibrated: drains at`, 'tasks/s', then, fastRate, false),
      compare(`apply ${applied}: drains faster by`, 'times', planned, fastRate / slowRate, true),
      compare('back: drains as before', 'times', 1, backRate / slowRate, true),
    ],
    failures: cloud.failures() - failed + (backlog - seen.completed) + seen.repeated,
  };
}

const settingsOf = (profile: string): StageConfig => loadStage('dev', stageFile, profile);

/** What `npx hash-api plan` says with the profile, of a demand of these tasks. */
function plannedFactor(slow: StageConfig, fast: StageConfig): number {
  const request = { name: 'passwords', algorithm: 'argon2id', parameters, inputBytes: 8, perSecond: 1 };
  const demand = parseDemand({ requests: [{ ...request, asTask: true }] }, 'The backlog');
  const basis = basisOf(demand, 1, 1000);
  return drainPerSecond(basis, fast) / drainPerSecond(basis, slow);
}

/** Here the poller has no ramp, and its environments have been started. */
function smallSystem(config: StageConfig): WorkerSystem {
  const system = workerSystem(config, serviceCoefficients);
  return {
    ...system,
    workers: Math.floor(system.workers / inSmall.environments),
    coldStartSeconds: 0,
    ramp: null,
  };
}

/** Changes settings and waits until all workers have them. */
async function changeTo(
  cloud: CheckedCloud,
  system: WorkerSystem,
  measured: Measured,
  args: readonly string[],
): Promise<void> {
  const earlier = cloud.workers();
  await runScale(cloud, ...args);
  await awaitSteady(cloud, earlier, system, measured);
}

/** Resolves when as many workers as there may be are at work, none of `earlier`, each since a round of its tasks. */
async function awaitSteady(
  cloud: CheckedCloud,
  earlier: readonly number[],
  { workers }: WorkerSystem,
  { taskSeconds, batchSeconds }: Measured,
): Promise<void> {
  const isSteady = (now: readonly number[]): boolean =>
    now.length === workers && now.every((pid) => !earlier.includes(pid));
  while (!isSteady(cloud.workers())) await after(100);
  await after((taskSeconds + batchSeconds) * 1000);
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
