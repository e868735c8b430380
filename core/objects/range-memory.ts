/** Memory for ranges that are read ahead, used again from one object to the next: what is given back is lent again. */
export interface RangeMemory {
  take(): Uint8Array;
  give(memory: Uint8Array): void;
}

/** All of one size. The system makes pages of it only as they are written. */
export function createRangeMemory(rangeBytes: number): RangeMemory {
  const free: Uint8Array[] = [];
  return {
    take: () => free.pop() ?? new Uint8Array(rangeBytes),
    give(memory) {
      free.push(memory);
    },
  };
}
