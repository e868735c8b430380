import { findViolations } from '../../../lib/rules/rules.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { settingOf, type Values, withSettings } from '../../scale/settings-path.ts';
import { reservedOf, unreserved } from './limits.ts';

/** Least values of settings, and those that may only be told as they are (how long a request takes). */
export interface Needed {
  readonly least: Values;
  readonly exact: Values;
  /** Reservations from which may be taken what they have beyond this, where the account has no room for others. */
  readonly spare: Values;
  /** Told with it: how long requests take, by which rates fit into less. */
  readonly tight: Values;
}

export interface Recommendation {
  readonly config: StageConfig;
  /** What differs from the settings that were given. */
  readonly changes: Values;
  /** Rules that are broken all the same. */
  readonly violations: readonly string[];
}

const mostRepairs = 50;

/**
 * Raises what is too little; where the account has no room for it, takes it from what is not needed, and where that is not
 * enough, asks for more. Then takes the remedies of broken rules that do not go below a need, until none is broken.
 */
export function recommend(given: StageConfig, { least, exact, spare, tight }: Needed): Recommendation {
  const raised = Object.fromEntries(
    Object.entries(least).filter(([path, value]) => value > (settingOf(given, path) ?? Infinity)),
  );
  const generous = { ...exact, ...raised };
  const taken = takeFrom(withSettings(given, generous), spare);
  const first = taken ? { ...generous, ...tight, ...taken } : generous;
  let config = withAccount(withSettings(given, first), given);
  const touched = new Set([...Object.keys(first), 'accountConcurrency']);
  for (let repair = 0; repair < mostRepairs; repair++) {
    const [violation] = findViolations(config);
    const remedy = violation?.remedies.find(
      (changes) =>
        changes.length > 0 &&
        changes.every(({ setting, value }) => !(value < (least[setting] ?? exact[setting] ?? 0))),
    );
    if (!remedy) break;
    for (const { setting } of remedy) touched.add(setting);
    config = withAccount(
      withSettings(config, Object.fromEntries(remedy.map(({ setting, value }) => [setting, value]))),
      given,
    );
  }
  const changes = Object.fromEntries(
    [...touched].flatMap((path) => {
      const value = settingOf(config, path);
      return value === undefined || value === settingOf(given, path) ? [] : [[path, value]];
    }),
  );
  return { config, changes, violations: findViolations(config).map(({ message }) => message) };
}

/**
 * What is reserved beyond the account's room, taken from the largest surplus first. Undefined where nothing is to be
 * taken, or all surplus would not do.
 */
function takeFrom(config: StageConfig, spare: Values): Values | undefined {
  let missing = reservedOf(config) + unreserved - config.accountConcurrency;
  const surplus = Object.entries(spare)
    .map(([path, value]) => ({ path, now: settingOf(config, path) ?? 0, value }))
    .map((one) => ({ ...one, left: Math.max(0, one.now - one.value) }))
    .toSorted((one, other) => other.left - one.left);
  if (missing <= 0 || surplus.reduce((sum, { left }) => sum + left, 0) < missing) return undefined;
  const taken: Record<string, number> = {};
  for (const { path, now, left } of surplus) {
    const share = Math.min(missing, left);
    if (share > 0) taken[path] = now - share;
    missing -= share;
  }
  return taken;
}

/** The account's concurrency as the reservations need it, never less than it is. */
function withAccount(config: StageConfig, { accountConcurrency }: StageConfig): StageConfig {
  return withSettings(config, {
    accountConcurrency: Math.max(accountConcurrency, reservedOf(config) + unreserved),
  });
}
