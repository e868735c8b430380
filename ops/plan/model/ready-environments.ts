import { price } from '../../../lib/prices/prices.ts';
import { minutesOfDay } from '../day.ts';
import { idleSeconds } from './capacity.ts';
import { erlangB, serversFor } from './erlang.ts';
import { blockedShare } from './needs.ts';
import type { FunctionTraffic } from './traffic.ts';

/** In which a jump of load is looked at: a promise about a minute would hide what its first seconds are like. */
const jumpSeconds = 10;
/** Of the requests; with fewer, 99 of 100 do not meet a cold start. */
const mostColdShare = 0.01;
const secondsOfMonth = (365 / 12) * 86_400;

/** What scaling keeps ready, as the stage's settings have it. */
export interface ReadySettings {
  readonly min: number;
  readonly max: number;
  readonly targetUtilizationPercent: number;
}

/** Environments that are ready before a request comes: how many, why, and what they change in a month. */
export interface ReadyNeed {
  /** Without which more than one request in a hundred meets a cold start when load jumps, where the promise forbids it. */
  readonly forPromise: number;
  /** So many are at work enough of the day to cost less than they do on demand. */
  readonly pays: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Requests that meet a cold start, of those that come within ten seconds of the worst jump. What finds all warm
 * environments taken (Erlang's loss formula) starts another and waits for it; once these are there, nobody waits.
 * Warm are those that the last ten minutes needed. Of requests that seldom come, those that none came before in that time.
 */
export function coldShare(
  { perSecond, erlangs }: FunctionTraffic,
  coldStartSeconds: number,
  ready: number,
): number {
  const needed = erlangs.map((offered) => serversFor(offered, blockedShare));
  let worst = 0;
  for (const [minute, rate] of perSecond.entries()) {
    if (rate <= 0) continue;
    const warm = Math.max(ready, warmBefore(minute, needed));
    const offered = erlangs[minute] ?? 0;
    const refused = (needed[minute] ?? 0) > warm ? erlangB(warm, offered) : 0;
    const seldom = ready > 0 ? 0 : Math.exp(-rate * idleSeconds);
    worst = Math.max(worst, refused * Math.min(1, coldStartSeconds / jumpSeconds), seldom);
  }
  return worst;
}

function warmBefore(minute: number, needed: Float64Array): number {
  let warm = 0;
  for (let before = 1; before <= idleSeconds / 60; before++)
    warm = Math.max(warm, needed[(minute - before + minutesOfDay) % minutesOfDay] ?? 0);
  return warm;
}

/** Whether 99 of 100 requests are spared a cold start, also when load jumps. */
export const isSpared = (traffic: FunctionTraffic, coldStartSeconds: number, ready: number): boolean =>
  coldShare(traffic, coldStartSeconds, ready) <= mostColdShare;

/** The fewest that spare them; `most` where that many do not. */
function readyForPromise(traffic: FunctionTraffic, coldStartSeconds: number, most: number): number {
  if (isSpared(traffic, coldStartSeconds, 0)) return 0;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSpared(traffic, coldStartSeconds, middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Share of the time from which on an environment that is always ready costs less than one on demand. */
export const breakEvenUtilization =
  price('lambdaReadyGibSecond') / (price('lambdaGibSecond') - price('lambdaReadyRunGibSecond'));

/**
 * Environments that are at work for more than that share of the day. Lambda takes the one that was used last, so the
 * n-th has what n can carry and n - 1 cannot.
 */
function readyThatPay({ erlangs }: FunctionTraffic, most: number): number {
  const inverses = new Float64Array(erlangs.length).fill(1);
  for (let n = 1; n <= most; n++) {
    let utilization = 0;
    for (const [minute, offered] of erlangs.entries()) {
      if (offered <= 0) continue;
      const before = inverses[minute] ?? 1;
      const after = Math.min(1e300, 1 + (before * n) / offered);
      inverses[minute] = after;
      utilization += (offered * (1 / before - 1 / after)) / minutesOfDay;
    }
    if (utilization < breakEvenUtilization) return n - 1;
  }
  return most;
}

/** How many environments are to be ready, within `most`. `promised`: 99 of 100 requests may meet no cold start. */
export function readyNeed(
  traffic: FunctionTraffic,
  options: {
    readonly coldStartSeconds: number;
    readonly promised: boolean;
    readonly most: number;
    readonly targetUtilizationPercent: number;
  },
): ReadyNeed {
  const { coldStartSeconds, promised, most, targetUtilizationPercent } = options;
  const forPromise = promised ? readyForPromise(traffic, coldStartSeconds, most) : 0;
  const pays = readyThatPay(traffic, most);
  const min = Math.max(forPromise, pays);
  const peak = traffic.erlangs.reduce((high, offered) => Math.max(high, offered), 0);
  const max =
    min === 0 ? 0 : Math.min(most, Math.max(min, Math.ceil((100 * peak) / targetUtilizationPercent)));
  return { forPromise, pays, min, max };
}

export interface ReadyCost {
  /** Environments that are ready, and that are at work on them, on average of the day. */
  readonly ready: number;
  readonly carried: number;
  readonly usdPerMonth: number;
  /** What the carried load would cost on demand. */
  readonly onDemandUsdPerMonth: number;
}

/** As many as scaling keeps at its target, within its bounds; what they do not carry goes to environments on demand. */
export function readyCost(
  { erlangs }: FunctionTraffic,
  { min, max, targetUtilizationPercent }: ReadySettings,
  memoryMib: number,
): ReadyCost {
  let [ready, carried] = [0, 0];
  for (const offered of erlangs) {
    const kept = Math.min(max, Math.max(min, Math.ceil((100 * offered) / targetUtilizationPercent)));
    ready += kept / minutesOfDay;
    carried += (offered * (1 - erlangB(kept, offered))) / minutesOfDay;
  }
  const gibSeconds = (secondsOfMonth * memoryMib) / 1024;
  return {
    ready,
    carried,
    usdPerMonth:
      gibSeconds * (ready * price('lambdaReadyGibSecond') + carried * price('lambdaReadyRunGibSecond')),
    onDemandUsdPerMonth: gibSeconds * carried * price('lambdaGibSecond'),
  };
}
