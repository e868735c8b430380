import type { Violation } from '../errors.ts';
import type { Algorithm, AlgorithmName, ParameterBounds } from './algorithms.ts';

/** 1 GiB: more than this, one hash would need a function of its own. */
const maximumScryptBytes = 2 ** 30;

interface CrossFieldRule {
  /** The parameter that the violation points at. */
  readonly parameter: string;
  holds(parameters: Readonly<Record<string, number>>): boolean;
  readonly detail: string;
}

const crossFieldRules: Partial<Record<AlgorithmName, readonly CrossFieldRule[]>> = {
  argon2id: [
    {
      parameter: 'memory_kib',
      holds: ({ memory_kib = 0, parallelism = 0 }) => memory_kib >= 8 * parallelism,
      detail: 'must be at least 8 times parallelism (RFC 9106, 3.1)',
    },
  ],
  scrypt: [
    {
      parameter: 'cost_log2',
      holds: ({ cost_log2 = 0, block_size = 0 }) => cost_log2 < 16 * block_size,
      detail: 'must be less than 16 times block_size (RFC 7914, 2)',
    },
    {
      parameter: 'cost_log2',
      holds: ({ cost_log2 = 0, block_size = 0 }) => 128 * block_size * 2 ** cost_log2 <= maximumScryptBytes,
      detail: '128 bytes x block_size x 2^cost_log2 must be at most 1 GiB',
    },
  ],
};

/**
 * The parameters of a password algorithm, those that were not given with their defaults; or everything that is wrong
 * with them at once. Rules across parameters are looked at only where each is right by itself.
 */
export function completeParameters(
  algorithm: Algorithm,
  given: Readonly<Record<string, unknown>>,
): { readonly parameters: Readonly<Record<string, number>> } | { readonly violations: readonly Violation[] } {
  const violations: Violation[] = [];
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(algorithm.parameters, name)) continue;
    violations.push({ pointer: pointerTo(name), detail: `${algorithm.name} has no such parameter` });
  }
  const parameters: Record<string, number> = {};
  for (const [name, bounds] of Object.entries(algorithm.parameters)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) parameters[name] = bounds.default;
    else if (isWithin(value, bounds)) parameters[name] = value;
    else violations.push({ pointer: pointerTo(name), detail: describe(bounds) });
  }
  if (violations.length === 0) {
    for (const rule of crossFieldRules[algorithm.name] ?? []) {
      if (!rule.holds(parameters))
        violations.push({ pointer: pointerTo(rule.parameter), detail: rule.detail });
    }
  }
  return violations.length === 0 ? { parameters } : { violations };
}

function isWithin(value: unknown, { minimum, maximum }: ParameterBounds): value is number {
  return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
}

function describe({ minimum, maximum, unit }: ParameterBounds): string {
  return `must be an integer from ${minimum} to ${maximum}${unit === undefined ? '' : ` (${unit})`}`;
}

/** RFC 6901, 3: `~` and `/` are escaped. */
function pointerTo(name: string): string {
  return `/parameters/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
