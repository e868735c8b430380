import { maxReadAheadMib } from '../limits.ts';
import type { RangeMemory } from './range-memory.ts';
import type { ReadInterrupted } from './read-errors.ts';
import { readWholeRange, type ReadRange } from './read-range.ts';
import { createRequestWindow } from './request-window.ts';
import type { RetryPorts } from './until-answered.ts';

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

export interface ReadAhead {
  readonly read: ReadRange;
  /** First byte, and the byte after the last. */
  readonly start: number;
  readonly end: number;
  /** Each range is as long as what it lends. */
  readonly memory: RangeMemory;
  /** Ranges in memory at a time, that which is being hashed included. */
  readonly ranges: number;
  readonly ports: RetryPorts;
  /** Ends the reading, with its reason as the error. */
  readonly signal: AbortSignal;
  /** Told of reads that were cut short. */
  readonly onInterrupted: (error: ReadInterrupted) => void;
}

interface ComingRange {
  readonly memory: Uint8Array;
  readonly target: Uint8Array;
  readonly arrival: Promise<void>;
}

/**
 * The bytes of an object in order, its next ranges read meanwhile. What it yields is valid until the next is asked
 * for: the memory is used again. Nothing is read beyond the ranges in memory, so a slow consumer slows the reading.
 */
export async function* readAhead(options: ReadAhead): AsyncGenerator<Uint8Array, void, undefined> {
  const { read, start, end, memory: lender, ports, ranges, onInterrupted } = options;
  const window = createRequestWindow(ranges);
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const coming: ComingRange[] = [];
  const readInTurn: ReadRange = (offset, target) => window.run(offset, () => read(offset, target, signal));
  let next = start;

  function fill(): void {
    while (next < end && coming.length < ranges) {
      const memory = lender.take();
      const target = memory.subarray(0, Math.min(memory.length, end - next));
      const arrival = readWholeRange(readInTurn, next, target, { ports, signal, onInterrupted });
      // Whoever waits for it in its turn is told; until then it is nobody's.
      arrival.catch(() => undefined);
      coming.push({ memory, target, arrival });
      next += target.length;
    }
  }

  try {
    fill();
    for (let [range] = coming; range; [range] = coming) {
      await range.arrival;
      yield range.target;
      lender.give(range.memory);
      coming.shift();
      fill();
    }
  } finally {
    ending.abort();
    // Memory is lent again once nothing can be written into it any more.
    for (const { memory, arrival } of coming) {
      const give = () => {
        lender.give(memory);
      };
      void arrival.then(give, give);
    }
  }
}
