import type { RandomBytes, Sleep } from '../tasks/ports.ts';
import { ReadInterrupted } from './read-errors.ts';

export interface RetryPorts {
  readonly sleep: Sleep;
  readonly randomBytes: RandomBytes;
  /** Milliseconds until the worker is killed. */
  readonly remainingMs: () => number;
}

export interface Asking {
  readonly ports: RetryPorts;
  /** Ends it: in a pause with its reason, else with the error of the try that was under way. */
  readonly signal: AbortSignal;
  /** Told of each try that was cut short. */
  readonly onInterrupted: (error: ReadInterrupted) => void;
}

/** Milliseconds of the first pause at the most, and of any. */
const pauseMs = { first: 200, longest: 5_000 };

/**
 * For how long S3 is asked again once it has failed: two minutes, in which most of its disturbances pass, and no more
 * than half of the worker's time, so that the other half is left for the work. Another attempt would meet the same S3,
 * and the tries of a task are few.
 */
const patience = { longestMs: 120_000, share: 0.5 };

/**
 * What `ask` gives, asked again for as long as it is interrupted, with pauses that grow exponentially, with full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter"). Throws ReadInterrupted where it stays so.
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  { ports: { sleep, randomBytes, remainingMs }, signal, onInterrupted }: Asking,
): Promise<T> {
  let failedAt: number | undefined;
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ReadInterrupted) || signal.aborted) throw error;
      onInterrupted(error);
      const left = remainingMs();
      failedAt ??= left;
      const [random = 0] = randomBytes(1);
      const ceiling = Math.min(pauseMs.longest, pauseMs.first * 2 ** tries);
      const pause = (ceiling * (random + 1)) / 256;
      if (failedAt - left + pause > Math.min(patience.longestMs, failedAt * patience.share)) throw error;
      await sleep(pause, signal);
      signal.throwIfAborted();
    }
  }
}
