import { ReadInterrupted } from './read-errors.ts';
import { untilAnswered, type Asking } from './until-answered.ts';

/**
 * Fills `target` with an object's bytes from `offset` on. Resolves to how many came: fewer where the connection broke
 * in the middle, never 0. Throws ReadInterrupted where the same read may go well later.
 */
export type ReadRange = (offset: number, target: Uint8Array, signal: AbortSignal) => Promise<number>;

/** A whole range, however often its reading is cut short: what has come is not read again. */
export async function readWholeRange(
  read: ReadRange,
  offset: number,
  target: Uint8Array,
  asking: Asking,
): Promise<void> {
  const { signal, onInterrupted } = asking;
  for (let filled = 0; filled < target.length;) {
    signal.throwIfAborted();
    const rest = target.subarray(filled);
    const came = await untilAnswered(() => read(offset + filled, rest, signal), asking);
    // An answer that ends too soon was interrupted as well, though what came of it counts.
    if (came < rest.length) onInterrupted(new ReadInterrupted({ throttled: false }));
    filled += came;
  }
}
