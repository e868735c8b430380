import { workerConcurrency } from '../../../lambdas/compute-worker/concurrency.ts';
import { slowdown } from '../../../lib/stage/cpu-share.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { coldStartSeconds, type ServiceCoefficients } from './coefficients.ts';

/** Where a poller of a standard queue begins, and what it adds (Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings"). */
export const lambdaRamp = { from: 5, perSecond: 300 / 60 };
/** AWS does not tell; environments are seen to stay for 5 to 15 minutes. */
export const idleSeconds = 600;

/** The workers of the compute queue as these settings make them. */
export function workerSystem(config: StageConfig, coefficients: ServiceCoefficients): WorkerSystem {
  const { memoryMib } = config.functions['compute-worker'];
  const { maxConcurrency, batchSize, windowSeconds } = config.workers.compute;
  return {
    workers: maxConcurrency,
    batchSize,
    windowSeconds,
    lanes: workerConcurrency({ memoryMib, taskMemoryMib: config.routing.taskMemoryMib }),
    batchSeconds: (coefficients.batchMs / 1000) * slowdown(memoryMib),
    coldStartSeconds: coldStartSeconds(coefficients, memoryMib),
    idleSeconds,
    ramp: lambdaRamp,
  };
}

/** Seconds that a task of so many milliseconds on one vCPU takes on its lane. */
export const laneSeconds = (cpuMs: number, config: StageConfig): number =>
  (cpuMs / 1000) * slowdown(config.functions['compute-worker'].memoryMib);

/**
 * Tasks a second that the workers take from a queue that never ends: full batches, one after the other, in which all tasks
 * take the mean. A batch lasts as long as its fullest lane.
 */
export function drainRate(system: WorkerSystem, meanTaskSeconds: number): number {
  return system.workers / secondsPerTask(system, meanTaskSeconds);
}

/** Seconds of one worker for each task of a full batch. */
export function secondsPerTask(
  { batchSize, lanes, batchSeconds }: Pick<WorkerSystem, 'batchSize' | 'lanes' | 'batchSeconds'>,
  meanTaskSeconds: number,
): number {
  return (batchSeconds + Math.ceil(batchSize / lanes) * meanTaskSeconds) / batchSize;
}
