import { metricsOf, ownMetric, rounded, type ReadMetrics } from './metric-query.ts';
import { functionName } from '../names/resources.ts';
import type { FiguresWindow } from './window.ts';

export interface WorkerFigures {
  /** Environments that the queue's event source runs at the most. */
  readonly limit: number;
  /** Environments at work at once, at the most. */
  readonly busy: number;
  /** Time in which workers worked over the time of all that may run: 0 idle, 1 all busy all the time. */
  readonly utilisation: number;
}

/** The workers of a queue, and what says for how long they worked. */
const queueWorkers = {
  compute: { worker: 'compute-worker', busyTime: 'WorkerBusyTime' },
  /** Waiting for bytes is their work, too. */
  object: { worker: 'object-worker', busyTime: 'ObjectPassTime' },
} as const;

interface Workers {
  readonly stage: string;
  readonly queue: keyof typeof queueWorkers;
  readonly limit: number;
}

/** How busy the workers were, over the window. */
export async function workerFigures(
  read: ReadMetrics,
  { stage, queue, limit }: Workers,
  window: FiguresWindow,
): Promise<WorkerFigures> {
  const { worker, busyTime } = queueWorkers[queue];
  const metric = metricsOf('AWS/Lambda', { FunctionName: functionName(stage, worker) });
  const { busyMs = 0, busy = 0 } = await read(
    { busyMs: ownMetric(stage, busyTime, 'Sum'), busy: metric('ConcurrentExecutions', 'Maximum') },
    window,
  );
  return { limit, busy, utilisation: rounded(busyMs / (limit * window.seconds * 1000)) };
}
