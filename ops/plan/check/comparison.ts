/** Something that was predicted, then measured. */
export interface Comparison {
  readonly what: string;
  readonly unit: string;
  readonly predicted: number;
  readonly measured: number;
  /** Of the prediction, by the measured value. */
  readonly errorPercent: number;
  /** Whether the check fails where the error is above the bound. */
  readonly judged: boolean;
}

export interface CheckResult {
  readonly comparisons: readonly Comparison[];
  /** Requests that were not answered as they should be, and tasks that did not end or ended after several attempts. */
  readonly failures: number;
}

export const errorBoundPercent = 25;

export const compare = (
  what: string,
  unit: string,
  predicted: number,
  measured: number,
  judged: boolean,
): Comparison => ({
  what,
  unit,
  predicted,
  measured,
  errorPercent: (100 * (predicted - measured)) / measured,
  judged,
});

export const isGood = ({ comparisons, failures }: CheckResult): boolean =>
  failures === 0 &&
  comparisons.every(({ judged, errorPercent }) => !judged || Math.abs(errorPercent) <= errorBoundPercent);
