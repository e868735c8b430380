import { setTimeout as after } from 'node:timers/promises';
import { quantile } from '../../bench/samples.ts';
import type { TaskContent } from './messages.ts';
import type { System } from './system.ts';

export interface LatencyResult {
  /** Milliseconds from the moment at which a task was to be submitted until its result was stored. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Milliseconds between two looks at what is left. */
const pollMs = 250;

/**
 * Tasks at a fixed rate, whatever becomes of those before: each is timed from when it was to be sent, so that a system
 * which falls behind cannot slow its own load down (no coordinated omission).
 */
export async function measureLatency(
  system: System,
  content: TaskContent,
  { ratePerSecond, seconds }: { readonly ratePerSecond: number; readonly seconds: number },
): Promise<LatencyResult> {
  const count = Math.ceil(ratePerSecond * seconds);
  const begin = Date.now();
  const intended = Array.from({ length: count }, (_, index) => begin + (index * 1000) / ratePerSecond);
  const submitted: Promise<readonly [id: string, at: number]>[] = [];
  for (const at of intended) {
    const pause = at - Date.now();
    if (pause > 0) await after(pause);
    submitted.push(system.submit(content, 1).then(([id = '']) => [id, at] as const));
  }
  const startOf = new Map(await Promise.all(submitted));
  do await after(pollMs);
  while ((await system.unfinished()) > 0);
  const times = (await system.outcomes([...startOf.keys()])).map(({ id, endedAt }) => {
    if (endedAt === null) throw new Error(`${system.name}: a task was not completed`);
    return endedAt - (startOf.get(id) ?? NaN);
  });
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) };
}
