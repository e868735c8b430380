import { describe, expect, it } from 'vitest';
import { workerConcurrency } from '../../../lambdas/compute-worker/concurrency.ts';

describe('tasks that a worker computes at a time', () => {
  it.each([
    ['one below a vCPU', 512, 64, 1],
    ['one for each whole vCPU', 3538, 1024, 2],
    ['as many as have the memory of the largest task', 5307, 2048, 2],
    ['one even where the largest task hardly fits', 1769, 1700, 1],
    ['six at most', 10_240, 1024, 5],
  ])('are %s', (_what, memoryMib, taskMemoryMib, expected) => {
    expect(workerConcurrency({ memoryMib, taskMemoryMib })).toBe(expected);
  });
});
