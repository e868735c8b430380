/** Uniform from 0 (included) to 1. */
export type Random = () => number;

/** Mulberry32 (Tommy Ettinger): the same numbers for the same seed, on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Exponential with mean 1: the time between two events of a Poisson process of rate 1. */
export const exponential = (random: Random): number => -Math.log(1 - random());
