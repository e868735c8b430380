import { maxReadAheadMib } from '../limits.ts';
import type { ReadInterrupted } from './read-errors.ts';
import { readWholeRange, type ReadRange, type RetryPorts } from './read-range.ts';
import { createRequestWindow } from './request-window.ts';

const bytesPerMib = 2 ** 20;

/** Bytes of one read: S3 advises 8 to 16 MB for parallel ranges (S3 User Guide, "Performance guidelines"). */
const rangeBytes = 8 * bytesPerMib;

export interface ReadAheadSize {
  readonly rangeBytes: number;
  /** Ranges in memory at a time, that which is being hashed included: at least 2. */
  readonly ranges: number;
}

/** A quarter of the function's memory, in ranges of 8 MiB, or of less where that would be fewer than two. */
export function readAheadSize(memoryMib: number): ReadAheadSize {
  const bytes = Math.min(memoryMib / 4, maxReadAheadMib) * bytesPerMib;
  const size = Math.min(rangeBytes, Math.floor(bytes / 2));
  return { rangeBytes: size, ranges: Math.floor(bytes / size) };
}

export interface ReadAhead extends ReadAheadSize {
  readonly read: ReadRange;
  /** First byte, and the byte after the last. */
  readonly start: number;
  readonly end: number;
  readonly ports: RetryPorts;
  /** Ends the reading, with its reason as the error. */
  readonly signal: AbortSignal;
  /** Told of reads that were cut short. */
  readonly onInterrupted: (error: ReadInterrupted) => void;
}

/**
 * The bytes of an object in order, its next ranges read meanwhile. What it yields is valid until the next is asked
 * for: the memory is used again. Nothing is read beyond the ranges in memory, so a slow consumer slows the reading.
 */
export async function* readAhead(options: ReadAhead): AsyncGenerator<Uint8Array, void, undefined> {
  const { read, start, end, ports, ranges, onInterrupted } = options;
  const window = createRequestWindow(ranges);
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const free: Uint8Array[] = [];
  const coming: { readonly target: Uint8Array; readonly arrival: Promise<void> }[] = [];
  const readInTurn: ReadRange = (offset, target) => window.run(offset, () => read(offset, target, signal));
  let next = start;

  function fill(): void {
    while (next < end) {
      const memory = free.pop();
      if (!memory) return;
      const target = memory.subarray(0, Math.min(memory.length, end - next));
      const arrival = readWholeRange(readInTurn, next, target, signal, ports, onInterrupted);
      // Whoever waits for it in its turn is told; until then it is nobody's.
      arrival.catch(() => undefined);
      coming.push({ target, arrival });
      next += target.length;
    }
  }

  const size = Math.min(options.rangeBytes, end - start);
  const count = Math.min(ranges, Math.ceil((end - start) / options.rangeBytes));
  for (let index = 0; index < count; index += 1) free.push(new Uint8Array(size));
  try {
    fill();
    for (let range = coming.shift(); range; range = coming.shift()) {
      await range.arrival;
      yield range.target;
      free.push(new Uint8Array(range.target.buffer));
      fill();
    }
  } finally {
    ending.abort();
  }
}
