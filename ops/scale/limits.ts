import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { newViolations } from './changes.ts';
import { settingOf } from './settings-path.ts';

/** Above every bound of AWS. */
const farAway = 1_000_000_000;

/** Settings that the rules want to be a power of two: between two of those nothing is allowed. */
const powersOfTwo: ReadonlySet<string> = new Set(['workers.object.partMib']);

/**
 * The most that a setting may be with the others as they are: what the rules allow, found by halving. Undefined where
 * they set no limit. Fractions (ACU come in halves) are not looked for.
 */
export function limitOf(config: StageConfig, path: string): number | undefined {
  const before = settingOf(config, path);
  if (before === undefined) return undefined;
  const allowed = (after: number): boolean => newViolations(config, [{ path, before, after }]).length === 0;
  if (allowed(farAway)) return undefined;
  if (powersOfTwo.has(path)) {
    let most = before;
    while (allowed(2 * most)) most *= 2;
    return most;
  }
  let low = Math.ceil(before);
  let high = farAway;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (allowed(middle)) low = middle;
    else high = middle;
  }
  return low;
}
