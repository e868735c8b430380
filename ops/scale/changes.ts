import { violationsOf } from '../../lib/rules/rules.ts';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import type { Control } from './control.ts';
import { type Values, withSettings } from './settings-path.ts';

export interface Change {
  readonly path: string;
  readonly before: number;
  readonly after: number;
}

/** Which of the wanted values differ from what holds, in the order of `live`. */
export const differences = (live: Values, wanted: Values): Change[] =>
  Object.entries(live).flatMap(([path, before]) => {
    const after = wanted[path];
    return after === undefined || after === before ? [] : [{ path, before, after }];
  });

/** What the changes would break that is not broken already. `config` is what holds. */
export function newViolations(config: StageConfig, changes: readonly Change[]): string[] {
  const known = new Set(violationsOf(config));
  const after = Object.fromEntries(changes.map(({ path, after }) => [path, after]));
  return violationsOf(withSettings(config, after)).filter((violation) => !known.has(violation));
}

/** Changes of one control, made by one write. */
export interface Step {
  readonly control: Control;
  readonly changes: readonly Change[];
}

/**
 * An order in which no rule is broken on the way, as far as there is one: reserved concurrency grows before the poller
 * that needs it, and shrinks after it. `config` is what holds.
 */
export function inOrder(
  config: StageConfig,
  controls: readonly Control[],
  changes: readonly Change[],
): Step[] {
  const left = controls.flatMap((control): Step[] => {
    const own = changes.filter(({ path }) => control.paths.includes(path));
    return own.length === 0 ? [] : [{ control, changes: own }];
  });
  const steps: Step[] = [];
  let now = config;
  while (left.length > 0) {
    const harmless = left.findIndex((step) => newViolations(now, step.changes).length === 0);
    const [next] = left.splice(Math.max(0, harmless), 1);
    if (next === undefined) break;
    steps.push(next);
    now = withSettings(now, Object.fromEntries(next.changes.map(({ path, after }) => [path, after])));
  }
  return steps;
}
