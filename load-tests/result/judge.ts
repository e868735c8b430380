import { isValid } from '../generator/health.ts';
import type { Measured, Threshold } from '../scenarios/scenario.ts';
import type { Judgement, LoadResult } from './schema.ts';

/**
 * The run with its verdict: a run whose generator was late is `invalid`, one that was ended early `interrupted`,
 * whatever their thresholds say.
 */
export function judge(
  measured: Measured,
  thresholds: readonly Threshold[],
  { bounds, interrupted }: { bounds: ReadonlyMap<string, number>; interrupted: boolean },
): LoadResult {
  const judgements = thresholds.map((threshold): Judgement => {
    const { name, says, unit } = threshold;
    const bound = bounds.get(name) ?? threshold.bound;
    const value = threshold.measure(measured);
    return { name, says, unit, bound, value, met: value === null ? null : value <= bound };
  });
  return { ...measured, thresholds: judgements, verdict: verdictOf(measured, judgements, interrupted) };
}

function verdictOf(
  { generator, series }: Measured,
  judgements: readonly Judgement[],
  interrupted: boolean,
): LoadResult['verdict'] {
  if (interrupted) return 'interrupted';
  if (!isValid(generator)) return 'invalid';
  const answered = series.some((each) => each.answered > 0);
  return answered && judgements.every(({ met }) => met !== false) ? 'passed' : 'failed';
}
