import type { Timing } from './measure.ts';

export interface Fit {
  /** One for each feature, none below zero. */
  readonly coefficients: readonly number[];
  /** The largest deviation of the model from a measured time, as a share of it. */
  readonly worstError: number;
}

/**
 * Least squares over relative errors, so that a small input counts as much as a large one. A coefficient that would
 * come out negative is noise: it becomes zero and the others are fitted again.
 */
export function fit(timings: readonly Timing[]): Fit {
  const count = timings[0]?.sample.features.length ?? 0;
  let used = Array.from({ length: count }, (_, i) => i);
  let solved = solve(timings, used);
  while (solved.some((value) => value < 0)) {
    used = used.filter((_, i) => (solved[i] ?? 0) >= 0);
    solved = solve(timings, used);
  }
  const coefficients = Array.from({ length: count }, (_, i) => solved[used.indexOf(i)] ?? 0);
  const worstError = Math.max(
    ...timings.map(({ sample, nanoseconds }) =>
      Math.abs(predict(coefficients, sample.features) / nanoseconds - 1),
    ),
  );
  return { coefficients, worstError };
}

function predict(coefficients: readonly number[], features: readonly number[]): number {
  return features.reduce((sum, feature, i) => sum + feature * (coefficients[i] ?? 0), 0);
}

/** Normal equations of (features / time) x coefficients = 1, by Gauss-Jordan elimination with pivoting. */
function solve(timings: readonly Timing[], used: readonly number[]): number[] {
  const rows = timings.map(({ sample, nanoseconds }) =>
    used.map((i) => (sample.features[i] ?? 0) / nanoseconds),
  );
  const matrix = used.map((_, i) => [
    ...used.map((__, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, row) => sum + (row[i] ?? 0), 0),
  ]);
  for (let column = 0; column < used.length; column++) {
    const pivot = matrix
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column] ?? 0) > Math.abs(best[column] ?? 0) ? row : best));
    matrix.splice(matrix.indexOf(pivot), 1);
    matrix.splice(column, 0, pivot);
    const scale = pivot[column] ?? 0;
    if (scale === 0) throw new Error('the samples do not tell the features apart');
    for (const row of matrix) {
      if (row === pivot) continue;
      const factor = (row[column] ?? 0) / scale;
      for (let k = column; k < row.length; k++) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return matrix.map((row, i) => (row.at(-1) ?? 0) / (row[i] ?? 1));
}
