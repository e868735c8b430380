import { describe, expect, it } from 'vitest';
import { modelledAlgorithms } from '../../../ops/fan-out/model/coefficients.ts';
import { rowsOf } from '../../../ops/fan-out/rows.ts';
import { renderRows } from '../../../ops/fan-out/table.ts';

const options = { memoryMib: 1769, partMib: 256, workerRate: 75e6 };

describe('what is predicted for AWS', () => {
  it('has a row for each size and each number of workers that differs', () => {
    const rows = rowsOf(modelledAlgorithms, [1, 100], options);
    const of = (name: string) => rows.filter(({ algorithm }) => algorithm === name);
    expect(of('sha256').map(({ prediction }) => prediction.workers)).toEqual([1, 1, 1]);
    expect(of('blake3').map(({ prediction }) => prediction.workers)).toEqual([1, 100, 1, 100, 1, 100]);
    for (const { prediction, cost } of rows) {
      expect(prediction.seconds).toBeGreaterThan(0);
      expect(cost.usd).toBeGreaterThan(0);
    }
  });

  it('is not faster than a function and the store can give the bytes', () => {
    for (const { bytes, prediction } of rowsOf(['blake3'], [1, 100, 1000], {
      ...options,
      workerRate: 1e12,
    })) {
      expect(bytes / prediction.seconds).toBeLessThan(5_500 * 8 * 2 ** 20);
    }
    for (const { bytes, prediction } of rowsOf(['blake3'], [1, 100], options)) {
      expect(bytes / prediction.seconds).toBeLessThan(prediction.workers * 75e6);
    }
  });

  it('is printed by algorithm', () => {
    const text = renderRows(rowsOf(['sha256', 'blake3'], [1, 100], options));
    expect(text).toMatch(/^sha256\n.*\n {2}100 GB +1 /);
    expect(text).toMatch(/\nblake3\n(.*\n){2,} {2}5 TB +100 /);
  });
});
