import type { Measured } from './sweep.ts';

export const strategies = ['cost', 'speed', 'balance'] as const;
export type Strategy = (typeof strategies)[number];

export type Choices = Readonly<Record<Strategy, number>>;

/** Below this share, two measured values count as equal. */
export const tolerance = 0.05;

/** Settings that none other beats in both time and cost, by value. */
export function paretoFront(measured: readonly Measured[]): readonly Measured[] {
  return measured.filter((one) => !measured.some((other) => beats(other, one)));
}

function beats(a: Measured, b: Measured): boolean {
  const [time, cost] = [a.timeMs.median - b.timeMs.median, a.costUsd.median - b.costUsd.median];
  return time <= 0 && cost <= 0 && (time < 0 || cost < 0);
}

/**
 * By cost: the fastest of those that cost about the least. By speed: the cheapest of those about as fast as the fastest,
 * as beyond one vCPU more memory brings what computes on one thread only cost. Balance: the least time x cost, which
 * asks for a halved time where cost doubles. Undefined where nothing was measured.
 */
export function choose(measured: readonly Measured[]): Choices | undefined {
  const cheap = aboutLeast(measured, costOf);
  const fast = aboutLeast(measured, timeOf);
  const [cost, speed, balance] = [
    least(cheap, timeOf),
    least(fast, costOf),
    least(measured, (one) => timeOf(one) * costOf(one)),
  ];
  return cost && speed && balance && { cost: cost.value, speed: speed.value, balance: balance.value };
}

/** The smallest value whose cost is about the least: a larger batch makes its tasks wait for each other. */
export function smallestCheap(measured: readonly Measured[]): number | undefined {
  return least(aboutLeast(measured, costOf), ({ value }) => value)?.value;
}

/** Beyond this, work counts as slowed by what runs beside it: spreads of single points are wider than `tolerance`. */
const slowed = 0.1;

/** The largest value up to which work takes about as long as at the smallest: beyond it, workers wait for each other. */
export function mostUnslowed(measured: readonly Measured[]): number | undefined {
  const [alone, ...others] = measured.toSorted((a, b) => a.value - b.value);
  let most = alone;
  for (const one of others) {
    if (alone === undefined || timeOf(one) > timeOf(alone) * (1 + slowed)) break;
    most = one;
  }
  return most?.value;
}

const timeOf = ({ timeMs }: Measured): number => timeMs.median;
const costOf = ({ costUsd }: Measured): number => costUsd.median;

function least(measured: readonly Measured[], of: (one: Measured) => number): Measured | undefined {
  return measured.toSorted((a, b) => of(a) - of(b))[0];
}

function aboutLeast(measured: readonly Measured[], of: (one: Measured) => number): readonly Measured[] {
  const lowest = Math.min(...measured.map(of));
  return measured.filter((one) => of(one) <= lowest * (1 + tolerance));
}
