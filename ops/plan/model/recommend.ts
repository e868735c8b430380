import { findViolations } from '../../../lib/rules/rules.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { settingOf, type Values, withSettings } from '../../scale/settings-path.ts';
import { reservedOf, unreserved } from './limits.ts';

/** Least values of settings, and those that may only be told as they are (how long a request takes). */
export interface Needed {
  readonly least: Values;
  readonly exact: Values;
  /** Taken as they are where the account has no room for what is reserved and not needed. */
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
 * Raises what is too little; where the account has no room for it, takes back what is not needed, and where that is not
 * enough, asks for more. Then takes the remedies of broken rules that do not go below a need, until none is broken.
 */
export function recommend(given: StageConfig, { least, exact, tight }: Needed): Recommendation {
  const raised = Object.fromEntries(
    Object.entries(least).filter(([path, value]) => value > (settingOf(given, path) ?? Infinity)),
  );
  const fits = (values: Values): boolean =>
    reservedOf(withSettings(given, values)) + unreserved <= given.accountConcurrency;
  const generous = { ...exact, ...raised };
  const first = fits(generous) || !fits({ ...generous, ...tight }) ? generous : { ...generous, ...tight };
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

/** The account's concurrency as the reservations need it, never less than it is. */
function withAccount(config: StageConfig, { accountConcurrency }: StageConfig): StageConfig {
  return withSettings(config, {
    accountConcurrency: Math.max(accountConcurrency, reservedOf(config) + unreserved),
  });
}
