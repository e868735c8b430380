/** How much one run measures. */
export interface Sizes {
  /** Of the object that is measured with, and of that for the peak of memory. */
  readonly objectMib: number;
  readonly memoryObjectMib: number;
  /** Of the parts that two workers share: a power of two. */
  readonly partMib: number;
  readonly rounds: number;
}

export const fullSizes: Sizes = { objectMib: 1024, memoryObjectMib: 4096, partMib: 256, rounds: 3 };

/** For CI: every digest is computed in every way, no time means anything. */
export const shortSizes: Sizes = { objectMib: 8, memoryObjectMib: 16, partMib: 2, rounds: 1 };
