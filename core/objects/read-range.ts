import type { RandomBytes, Sleep } from '../tasks/ports.ts';
import { ReadInterrupted } from './read-errors.ts';

/**
 * Fills `target` with an object's bytes from `offset` on. Resolves to how many came: fewer where the connection broke
 * in the middle, never 0. Throws ReadInterrupted where the same read may go well later.
 */
export type ReadRange = (offset: number, target: Uint8Array, signal: AbortSignal) => Promise<number>;

export interface RetryPorts {
  readonly sleep: Sleep;
  readonly randomBytes: RandomBytes;
}

/** Reads of one range that bring nothing, one after the other: some 20 s, after which the attempt is given up. */
const maxFruitlessReads = 8;

/** Milliseconds of the first pause at the most, and of any. */
const pauseMs = { first: 200, longest: 5_000 };

/**
 * A whole range, however often its reading is cut short: what has come is not read again. Between reads that brought
 * nothing it pauses, exponentially longer, with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export async function readWholeRange(
  read: ReadRange,
  offset: number,
  target: Uint8Array,
  signal: AbortSignal,
  { sleep, randomBytes }: RetryPorts,
  onInterrupted: (error: ReadInterrupted) => void,
): Promise<void> {
  let filled = 0;
  let fruitless = 0;
  while (filled < target.length) {
    signal.throwIfAborted();
    try {
      filled += await read(offset + filled, target.subarray(filled), signal);
      fruitless = 0;
    } catch (error) {
      if (!(error instanceof ReadInterrupted) || signal.aborted) throw error;
      onInterrupted(error);
      fruitless += 1;
      if (fruitless >= maxFruitlessReads) throw error;
      const [random = 0] = randomBytes(1);
      const ceiling = Math.min(pauseMs.longest, pauseMs.first * 2 ** (fruitless - 1));
      await sleep((ceiling * (random + 1)) / 256, signal);
    }
  }
}
