import { metricsOf, ownMetric, rounded, type ReadMetrics } from './metric-query.ts';
import { functionName } from '../names/resources.ts';
import type { FiguresWindow } from './window.ts';

export interface WorkerFigures {
  /** Environments that the queue's event source runs at the most. */
  readonly limit: number;
  /** Environments at work at once, at the most. */
  readonly busy: number;
  /** Time in which workers computed over the time of all that may run: 0 idle, 1 all busy all the time. */
  readonly utilisation: number;
}

/** How busy the workers were, over the window. */
export async function workerFigures(
  read: ReadMetrics,
  { stage, limit }: { readonly stage: string; readonly limit: number },
  window: FiguresWindow,
): Promise<WorkerFigures> {
  const metric = metricsOf('AWS/Lambda', { FunctionName: functionName(stage, 'compute-worker') });
  const { busyMs = 0, busy = 0 } = await read(
    { busyMs: ownMetric(stage, 'WorkerBusyTime', 'Sum'), busy: metric('ConcurrentExecutions', 'Maximum') },
    window,
  );
  return { limit, busy, utilisation: rounded(busyMs / (limit * window.seconds * 1000)) };
}
