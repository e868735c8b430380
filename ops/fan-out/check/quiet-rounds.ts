import { availableParallelism, cpus } from 'node:os';
import { usageOf } from '../../../load-tests/peers/process-tree.ts';

/** Seconds that something took, and the share of this machine's processors that others had meanwhile. */
export interface Observed {
  readonly seconds: number;
  readonly othersShare: number;
}

/** Above, what was measured is what others left of the machine. */
const mostOthersShare = 0.1;
/** Rounds without others that are enough, and rounds at the most. */
const enoughQuiet = 3;
const mostRounds = 12;

export const isQuiet = ({ othersShare }: Pick<Observed, 'othersShare'>): boolean =>
  othersShare <= mostOthersShare;

/** CPU seconds of all processes of this machine, and of this one with those that it started. */
async function used(): Promise<{ readonly all: number; readonly own: number }> {
  const times = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  const { cpuSeconds } = await usageOf([process.pid]);
  return { all: times.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000, own: cpuSeconds };
}

async function observe(measure: () => Promise<number>): Promise<Observed> {
  const before = await used();
  const begun = performance.now();
  const seconds = await measure();
  const elapsed = (performance.now() - begun) / 1000;
  const after = await used();
  const others = after.all - before.all - (after.own - before.own);
  return { seconds, othersShare: Math.max(0, others / (elapsed * availableParallelism())) };
}

/**
 * Measures until some rounds were without others, and gives the least of these; where there were none, the round in which
 * others had least.
 */
export async function quietLeast(measure: () => Promise<number>): Promise<Observed> {
  const rounds: Observed[] = [];
  while (rounds.length < mostRounds && rounds.filter(isQuiet).length < enoughQuiet) {
    rounds.push(await observe(measure));
  }
  return leastOf(rounds);
}

export function leastOf(rounds: readonly Observed[]): Observed {
  const quiet = rounds.filter(isQuiet);
  const [least] =
    quiet.length > 0
      ? quiet.toSorted((one, other) => one.seconds - other.seconds)
      : rounds.toSorted((one, other) => one.othersShare - other.othersShare);
  if (!least) throw new Error('nothing was measured');
  return least;
}
