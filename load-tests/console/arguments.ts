import { join, resolve } from 'node:path';
import { UsageError } from '../../ops/command.ts';
import { parseOptions } from '../../ops/parse-options.ts';
import { arrivalKinds } from '../generator/arrivals.ts';
import type { Settings } from '../run/settings.ts';
import { scenarios } from '../scenarios/all.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** Where the load goes: the local cloud of a folder, or a deployed API. */
export type TargetArguments =
  | { readonly data: string; readonly plan: string }
  | {
      readonly url: string;
      readonly key: string | undefined;
      readonly keysFile: string | undefined;
      /** Whose settings the deployed API has. */
      readonly stage: string | undefined;
    };

export interface Arguments {
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly target: TargetArguments;
  readonly json: string | undefined;
  readonly report: string | undefined;
}

const options = {
  rate: { type: 'string' },
  duration: { type: 'string' },
  'drain-seconds': { type: 'string' },
  arrivals: { type: 'string', default: 'poisson' },
  seed: { type: 'string' },
  tenants: { type: 'string' },
  'late-limit': { type: 'string', default: '25' },
  threshold: { type: 'string', multiple: true, default: [] as string[] },
  url: { type: 'string' },
  key: { type: 'string' },
  'keys-file': { type: 'string' },
  stage: { type: 'string' },
  data: { type: 'string' },
  plan: { type: 'string' },
  json: { type: 'string' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Undefined where help is asked for. Throws UsageError. */
export function parseArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parseOptions(args, options);
  if (values.help) return undefined;
  const [name, ...others] = positionals;
  if (name === undefined) throw new UsageError('Which scenario?');
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined || others.length > 0) {
    throw new UsageError(`There is no scenario ${scenario === undefined ? name : others.join(' ')}.`);
  }
  const kind = arrivalKinds.find((each) => each === values.arrivals);
  if (kind === undefined) throw new UsageError(`--arrivals must be one of ${arrivalKinds.join(', ')}`);
  const { defaults } = scenario;
  const settings = {
    rate: numberOf('--rate', values.rate, [0.01, 100_000]) ?? defaults.rate,
    seconds: numberOf('--duration', values.duration, [1, 604_800]) ?? defaults.seconds,
    drainSeconds: numberOf('--drain-seconds', values['drain-seconds'], [0, 86_400]) ?? defaults.drainSeconds,
    arrivals: kind,
    seed: wholeOf('--seed', values.seed, [0, 2 ** 52]) ?? Math.floor(Math.random() * 1e9),
    tenants: wholeOf('--tenants', values.tenants, [scenario.leastTenants ?? 1, 1000]) ?? defaults.tenants,
    lateLimitMs: numberOf('--late-limit', values['late-limit'], [1, 60_000]) ?? 25,
    bounds: new Map<string, number>(),
  };
  return {
    scenario,
    settings: { ...settings, bounds: boundsOf(values.threshold, scenario, settings) },
    target: targetOf(values),
    json: values.json,
    report: values.report,
  };
}

function targetOf(values: {
  url?: string | undefined;
  key?: string | undefined;
  'keys-file'?: string | undefined;
  stage?: string | undefined;
  data?: string | undefined;
  plan?: string | undefined;
}): TargetArguments {
  const { url, key, data, plan, stage } = values;
  if (url !== undefined && (!URL.canParse(url) || !/^https?:/.test(url))) {
    throw new UsageError('--url must be an http or https URL');
  }
  if (url !== undefined && (data !== undefined || plan !== undefined)) {
    throw new UsageError('--data and --plan are of the local cloud, --url is another');
  }
  const keysFile = values['keys-file'];
  if (url !== undefined) return { url, key, keysFile, stage };
  if (key !== undefined || keysFile !== undefined || stage !== undefined) {
    throw new UsageError(
      '--key, --keys-file and --stage go with --url: the local cloud has keys and settings of its own',
    );
  }
  // Its limits are far above what a machine can do.
  return { data: resolve(data ?? join(import.meta.dirname, '..', '..', '.local')), plan: plan ?? 'premium' };
}

/** `NAME=VALUE`, of the scenario's thresholds. */
function boundsOf(given: readonly string[], scenario: Scenario, settings: Settings): Map<string, number> {
  const known = scenario.thresholds(settings).map(({ name }) => name);
  return new Map(
    given.map((text) => {
      const [, name = '', value] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
      if (!known.includes(name)) {
        throw new UsageError(`--threshold must be NAME=VALUE with a name of ${known.join(', ')}`);
      }
      return [name, numberOf(`--threshold ${name}`, value, [0, 1e9]) ?? 0];
    }),
  );
}

function numberOf(
  option: string,
  text: string | undefined,
  [minimum, maximum]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value >= minimum && value <= maximum)) {
    throw new UsageError(`${option} must be a number from ${minimum} to ${maximum}`);
  }
  return value;
}

function wholeOf(
  option: string,
  text: string | undefined,
  bounds: readonly [number, number],
): number | undefined {
  const value = numberOf(option, text, bounds);
  if (value !== undefined && !Number.isInteger(value))
    throw new UsageError(`${option} must be a whole number`);
  return value;
}
