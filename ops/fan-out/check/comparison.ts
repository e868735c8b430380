import { say, table } from '../../plan/report/format.ts';
import { isQuiet } from './quiet-rounds.ts';

/** Something that was predicted, then measured. Seconds. */
export interface Comparison {
  readonly what: string;
  readonly predicted: number;
  readonly measured: number;
  /** Of this machine's processors, that others had while it was measured or what it was predicted from. */
  readonly othersShare: number;
}

/** Beyond, the model does not tell what happens. */
export const errorBoundPercent = 30;

export const errorPercent = ({ predicted, measured }: Comparison): number =>
  (100 * (predicted - measured)) / measured;

/** One that was measured beside others says nothing about the model. */
export const isGood = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every((one) => isQuiet(one) && Math.abs(errorPercent(one)) <= errorBoundPercent);

export const renderComparisons = (comparisons: readonly Comparison[]): string =>
  table([
    ['', 'predicted', 'measured', 'error', ''],
    ...comparisons.map((one) => {
      const error = errorPercent(one);
      return [
        one.what,
        `${say(one.predicted)} s`,
        `${say(one.measured)} s`,
        `${error > 0 ? '+' : ''}${error.toFixed(1)} %`,
        isQuiet(one) ? '' : `others had ${Math.round(100 * one.othersShare)} % of the processors`,
      ];
    }),
  ]);
