import { setTimeout as after } from 'node:timers/promises';
import type { TaskContent } from './messages.ts';
import { usageOf } from './process-tree.ts';
import type { System } from './system.ts';

export interface BacklogResult {
  readonly tasksPerSecond: number;
  readonly cpuMsPerTask: number;
  readonly peakMib: number;
}

/** Milliseconds between two looks at memory and at what is left: asking costs each system something too. */
const pollMs = 1000;

/** Hash API's default. */
const usualBatchSize = 10;

/** Of the tasks: the last ones leave workers without work. */
const steadyShare = 0.9;

/**
 * A backlog that is complete before the clock starts: the workers are held while it is submitted. CPU time
 * is that of all processes until the last task has ended; the rate is over the first nine tenths.
 */
export async function drainBacklog(
  system: System,
  content: TaskContent,
  { count, batchSize = usualBatchSize }: { readonly count: number; readonly batchSize?: number },
): Promise<BacklogResult> {
  await system.prepare(batchSize);
  await system.hold();
  const ids = await system.submit(content, count);
  const before = await usageOf(system.roots());
  let peakMib = before.residentMib;
  const start = Date.now();
  await system.release();
  do {
    await after(pollMs);
    peakMib = Math.max(peakMib, (await usageOf(system.roots())).residentMib);
  } while ((await system.unfinished()) > 0);
  const used = (await usageOf(system.roots())).cpuSeconds - before.cpuSeconds;
  await system.prepare(usualBatchSize);
  const ended = (await system.outcomes(ids)).flatMap(({ endedAt }) => endedAt ?? []).sort((a, b) => a - b);
  if (ended.length < count)
    throw new Error(`${system.name}: ${count - ended.length} tasks were not completed`);
  const steady = Math.ceil(count * steadyShare);
  const seconds = ((ended[steady - 1] ?? NaN) - start) / 1000;
  return { tasksPerSecond: steady / seconds, cpuMsPerTask: (used / count) * 1000, peakMib };
}
