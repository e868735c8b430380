import { exponential, type Random } from './random.ts';

/** Tasks of one kind. */
export interface TaskKind {
  /** Seconds that one takes on its lane. */
  readonly seconds: number;
  /** A second, in each interval. */
  readonly rates: Float64Array;
}

export interface QueueLoad {
  readonly kinds: readonly TaskKind[];
  /** Seconds of one interval of the rates. */
  readonly intervalSeconds: number;
  readonly tenants: { readonly count: number; readonly largestShare: number };
}

export interface Arrival {
  readonly at: number;
  readonly seconds: number;
  readonly tenant: number;
}

/** Poisson arrivals whose rate changes with each interval; a process without memory may begin anew at its borders. */
export function* arrivalsOf(
  { kinds, intervalSeconds, tenants }: QueueLoad,
  random: Random,
): Generator<Arrival> {
  const intervals = kinds[0]?.rates.length ?? 0;
  for (let interval = 0; interval < intervals; interval++) {
    const rate = kinds.reduce((sum, { rates }) => sum + (rates[interval] ?? 0), 0);
    if (rate <= 0) continue;
    const end = (interval + 1) * intervalSeconds;
    let at = interval * intervalSeconds + exponential(random) / rate;
    while (at < end) {
      yield {
        at,
        seconds: pickKind(kinds, interval, rate, random).seconds,
        tenant: pickTenant(tenants, random),
      };
      at += exponential(random) / rate;
    }
  }
}

function pickKind(kinds: readonly TaskKind[], interval: number, rate: number, random: Random): TaskKind {
  let left = random() * rate;
  for (const kind of kinds) {
    left -= kind.rates[interval] ?? 0;
    if (left < 0) return kind;
  }
  // Rounding: the last that comes at all.
  return (
    kinds.findLast(({ rates }) => (rates[interval] ?? 0) > 0) ?? { seconds: 0, rates: new Float64Array() }
  );
}

/** The first is the largest; the others send as much as each other. */
export function pickTenant({ count, largestShare }: QueueLoad['tenants'], random: Random): number {
  if (count === 1 || random() < largestShare) return 0;
  return 1 + Math.floor(random() * (count - 1));
}
