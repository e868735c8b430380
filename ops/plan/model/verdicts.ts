import { slowdown } from '../../../lib/stage/cpu-share.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { minuteOf } from '../day.ts';
import type { Demand } from '../demand.ts';
import type { QueueDay } from '../simulation/journal.ts';
import { coldStartSeconds, type ServiceCoefficients } from './coefficients.ts';
import type { FunctionNeed } from './needs.ts';
import { isSpared } from './ready-environments.ts';
import type { FunctionTraffic } from './traffic.ts';
import type { Work } from './work.ts';

type VerdictPart = 'queue' | 'objects' | 'api';

/** Something promised, and what the model says comes of it. */
export interface Verdict {
  readonly promise: string;
  /** What it is about: workers alone keep what is promised of the queue, object workers what is of objects. */
  readonly part: VerdictPart;
  readonly unit: string;
  readonly bound: number;
  readonly value: number;
  readonly kept: boolean;
}

export const verdict = (
  part: VerdictPart,
  promise: string,
  unit: string,
  bound: number,
  value: number,
): Verdict => ({ promise, part, unit, bound, value, kept: value <= bound });

interface Modelled {
  readonly works: readonly Work[];
  readonly toHash: FunctionTraffic;
  readonly hash: FunctionNeed;
  readonly tasks: FunctionNeed;
  readonly day: QueueDay;
}

/** Whether settings keep what is promised: latency by the mix of requests, the queue by its simulation, admission by rates. */
export function verdicts(
  demand: Demand,
  config: StageConfig,
  coefficients: ServiceCoefficients,
  { works, toHash, hash, tasks, day }: Modelled,
): Verdict[] {
  const { promises, bursts, tenants } = demand;
  const queued = day.arrivedAt.length > 0;
  const asked = tasks.perSecond > 0;
  const { functions, plans } = config;
  const largestTenant = hash.perSecond * (tenants.largestShare ?? 1 / tenants.count);
  return [
    ...(works.some(({ route }) => route === 'inline')
      ? [
          verdict(
            'api',
            'inline requests, p99',
            'ms',
            promises.inlineP99Ms,
            inlineP99Ms(works, config, coefficients),
          ),
          verdict(
            'api',
            'inline requests, p99 of 10 s as load jumps',
            'ms',
            promises.inlineP99Ms,
            jumpP99Ms(works, toHash, config, coefficients),
          ),
        ]
      : []),
    ...(queued
      ? [
          verdict(
            'queue',
            'tasks begin, p99 of the worst minute',
            's',
            promises.taskWaitSeconds,
            day.intervals.reduce((worst, { waitP99 }) => Math.max(worst, waitP99), 0),
          ),
        ]
      : []),
    ...(queued && bursts.length > 0
      ? [
          verdict(
            'queue',
            'queue drained after a burst',
            's',
            promises.drainMinutes * 60,
            Math.max(...bursts.map(({ at, minutes }) => drainedAfter(day, (minuteOf(at) + minutes) * 60))),
          ),
        ]
      : []),
    verdict('api', 'requests a second to hash', '/s', functions.hash.rate, hash.perSecond),
    verdict('api', 'environments of hash', '', functions.hash.reservedConcurrency, hash.concurrency),
    ...(asked
      ? [
          verdict('api', 'requests a second to tasks', '/s', functions.tasks.rate, tasks.perSecond),
          verdict('api', 'environments of tasks', '', functions.tasks.reservedConcurrency, tasks.concurrency),
        ]
      : []),
    verdict(
      'api',
      'requests a second of the largest tenant (premium)',
      '/s',
      plans.premium.rate,
      largestTenant,
    ),
  ];
}

/** Seconds from `end` until the last task that had come by then has ended. */
export function drainedAfter({ arrivedAt, results }: QueueDay, end: number): number {
  let last = end;
  for (const [task, at] of arrivedAt.entries()) {
    if (at >= end) break;
    last = Math.max(last, at + (results[task] ?? 0));
  }
  return last - end;
}

/** As `inlineP99Ms`, with a cold start where more than one in a hundred meet one. */
function jumpP99Ms(
  works: readonly Work[],
  toHash: FunctionTraffic,
  config: StageConfig,
  coefficients: ServiceCoefficients,
): number {
  const { provisionedConcurrency, memoryMib } = config.functions.hash;
  const seconds = coldStartSeconds(coefficients, memoryMib);
  const warm = inlineP99Ms(works, config, coefficients);
  return isSpared(toHash, seconds, provisionedConcurrency?.min ?? 0) ? warm : warm + 1000 * seconds;
}

/** Of the mix at its busiest, in the function, where it is warm. */
export function inlineP99Ms(
  works: readonly Work[],
  config: StageConfig,
  { inlineMs }: ServiceCoefficients,
): number {
  const share = works
    .filter(({ route }) => route === 'inline')
    .map(({ cpuMs, rates }) => ({ cpuMs, rate: rates.reduce((high, rate) => Math.max(high, rate), 0) }))
    .toSorted((one, other) => other.cpuMs - one.cpuMs);
  let left = 0.01 * share.reduce((sum, { rate }) => sum + rate, 0);
  const slowest = share.find(({ rate }) => (left -= rate) < 0) ?? share.at(-1);
  return ((slowest?.cpuMs ?? 0) + inlineMs) * slowdown(config.functions.hash.memoryMib);
}
