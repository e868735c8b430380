import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';

interface OpenLoop {
  /** Milliseconds from now, ascending. */
  readonly arrivals: Iterable<number>;
  /** Sends one request, which was due at `intendedAt` (of `performance.now()`); never rejects. */
  readonly start: (intendedAt: number) => Promise<void>;
  /** Milliseconds by which a start was late. */
  readonly onStart: (lateMs: number) => void;
  /** Starts no more. */
  readonly signal: AbortSignal;
}

/** Starts without a pause for input and output: overdue ones must not starve the answers. */
const startsPerTurn = 32;

/**
 * Starts each request when it is due, whatever became of those before: a server that stalls goes on being asked, and
 * what waits for it is counted (no coordinated omission). Resolves when the last one has been started, with the end of
 * those that run.
 */
export async function runOpenLoop({
  arrivals,
  start,
  onStart,
  signal,
}: OpenLoop): Promise<{ ended: Promise<void> }> {
  const begun = performance.now();
  const running = new Set<Promise<void>>();
  let startsOfTurn = 0;
  for (const offset of arrivals) {
    const intendedAt = begun + offset;
    let waitMs = intendedAt - performance.now();
    if (waitMs <= 0 && ++startsOfTurn >= startsPerTurn) {
      await nextTurn();
      startsOfTurn = 0;
    }
    while (waitMs > 0 && !signal.aborted) {
      await after(Math.ceil(waitMs), undefined, { signal }).catch(() => undefined);
      startsOfTurn = 0;
      waitMs = intendedAt - performance.now();
    }
    if (signal.aborted) break;
    onStart(-waitMs);
    const request = start(intendedAt).finally(() => running.delete(request));
    running.add(request);
  }
  return { ended: Promise.all(running).then(() => undefined) };
}
