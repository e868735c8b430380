import type { Random } from './random.ts';

export const arrivalKinds = ['poisson', 'constant'] as const;

/** Poisson: independent callers, exponential gaps. Constant: one gap after the other is the same. */
export type ArrivalKind = (typeof arrivalKinds)[number];

interface Arrivals {
  readonly kind: ArrivalKind;
  /** A second; above 0. */
  readonly rate: number;
  readonly seconds: number;
  readonly random: Random;
}

/** When requests are due, in milliseconds from the begin, ascending, before the end. */
export function* arrivals({ kind, rate, seconds, random }: Arrivals): Generator<number> {
  const gapMs = 1000 / rate;
  const endMs = seconds * 1000;
  if (kind === 'constant') {
    // By multiplication: sums of a gap would drift.
    for (let count = 0; count * gapMs < endMs; count++) yield count * gapMs;
    return;
  }
  // 1 - random is never 0, so that the logarithm is finite.
  for (let at = -Math.log(1 - random()) * gapMs; at < endMs; at -= Math.log(1 - random()) * gapMs) yield at;
}
