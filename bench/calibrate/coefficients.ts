import { z } from 'zod';
import { digestOrChecksumNames, passwordAlgorithms } from '../../core/hashing/algorithms.ts';
import type { Coefficients } from '../../core/hashing/cost/estimate.ts';
import { fit } from './fit.ts';
import type { Timing } from './measure.ts';
import { passwordFeatures } from './samples.ts';

const positive = z.number().positive();
const fixedNanoseconds = z.number().nonnegative();

/** The shape of `coefficients.json`; a slope of zero would make a large input free, so it is refused. */
const schema = z.object({
  digests: z.record(
    z.enum(digestOrChecksumNames),
    z.object({ fixedNanoseconds, nanosecondsPerByte: positive, keyedFixedNanoseconds: positive.optional() }),
  ),
  passwords: z.object({
    argon2id: z.object({
      fixedNanoseconds,
      nanosecondsPerKib: z.number().nonnegative(),
      nanosecondsPerKibPass: positive,
    }),
    scrypt: z.object({ fixedNanoseconds, nanosecondsPerBlock: positive }),
    'pbkdf2-sha256': z.object({ fixedNanoseconds, nanosecondsPerIteration: positive }),
    'pbkdf2-sha512': z.object({ fixedNanoseconds, nanosecondsPerIteration: positive }),
    bcrypt: z.object({ fixedNanoseconds, nanosecondsPerRound: positive }),
  }),
});

export interface Fitted {
  readonly coefficients: Coefficients;
  /** By algorithm: the largest deviation of the model from a measured time, as a share. */
  readonly worstErrors: Readonly<Record<string, number>>;
}

export function fitAll(
  plain: readonly Timing[],
  keyed: readonly Timing[],
  passwords: readonly Timing[],
): Fitted {
  const worstErrors: Record<string, number> = {};
  const fitOne = (name: string, timings: readonly Timing[]) => {
    const fitted = fit(timings.filter(({ sample }) => sample.algorithm === name));
    worstErrors[name] = rounded(fitted.worstError);
    return fitted.coefficients;
  };
  const digests = digestOrChecksumNames.map((name) => {
    const [fixed = 0, perByte = 0] = fitOne(name, plain);
    const keyedFixed = keyed
      .filter(({ sample }) => sample.algorithm === name)
      .map(({ sample, nanoseconds }) => nanoseconds - perByte * (sample.features[1] ?? 0));
    const withKey =
      keyedFixed.length > 0 ? { keyedFixedNanoseconds: rounded(Math.max(0, ...keyedFixed)) } : {};
    return [
      name,
      { fixedNanoseconds: rounded(fixed), nanosecondsPerByte: rounded(perByte), ...withKey },
    ] as const;
  });
  const passwordEntries = Object.values(passwordAlgorithms).map(({ name }) => {
    const names = ['fixedNanoseconds', ...Object.keys(passwordFeatures[name])];
    const values = fitOne(name, passwords);
    return [name, Object.fromEntries(names.map((key, i) => [key, rounded(values[i] ?? 0)]))] as const;
  });
  const coefficients = schema.parse({
    digests: Object.fromEntries(digests),
    passwords: Object.fromEntries(passwordEntries),
  });
  return { coefficients, worstErrors };
}

/** Four digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
