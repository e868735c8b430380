import { oneVcpuMib, runtimeMib } from '../../../core/limits.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Demand } from '../demand.ts';
import type { ServiceCoefficients } from './coefficients.ts';
import { serversFor } from './erlang.ts';
import type { FunctionTraffic, Traffic } from './traffic.ts';
import type { Work } from './work.ts';

/** What a function of the API needs in its busiest minute. */
export interface FunctionNeed {
  readonly perSecond: number;
  readonly averageMs: number;
  /** Environments of which at most one request in a thousand finds none. */
  readonly concurrency: number;
  readonly rate: number;
  readonly burst: number;
  /** What `rate`, `burst` and Lambda's ten requests a second for each environment ask for. */
  readonly reservedConcurrency: number;
}

/** Capacity units of the database, on average over a minute. */
export interface DatabaseNeed {
  readonly writerAcu: number;
  readonly readerAcu: number;
  readonly readers: number;
}

export interface CacheNeed {
  readonly dataGb: number;
  readonly ecpuPerSecond: number;
}

/** Of requests that find no environment, at most. */
export const blockedShare = 0.001;
/** Above the busiest minute, as rates within it vary. */
const rateMargin = 1.2;
const invocationsPerEnvironment = 10;

const most = (values: Float64Array): number => values.reduce((high, value) => Math.max(high, value), 0);

/** By Erlang's loss formula: what finds no environment is refused, not queued. The burst is four deviations of a second's Poisson count. */
export function functionNeed({ perSecond, erlangs }: FunctionTraffic): FunctionNeed {
  const peak = most(perSecond);
  const offered = most(erlangs);
  const averageMs = peak === 0 ? 0 : Math.ceil((1000 * offered) / peak);
  const concurrency = serversFor(offered, blockedShare);
  const rate = Math.ceil(peak * rateMargin);
  const burst = peak === 0 ? 0 : Math.max(10, Math.ceil(4 * Math.sqrt(peak)));
  return {
    perSecond: peak,
    averageMs,
    concurrency,
    rate,
    burst,
    reservedConcurrency: Math.max(
      concurrency,
      Math.ceil(rate / invocationsPerEnvironment),
      Math.ceil(burst + (rate * averageMs) / 1000),
    ),
  };
}

/** MiB of the largest task, and of a worker with the same vCPUs that has room for one on each. */
export function workerMemoryMib(works: readonly Work[], { functions, routing }: StageConfig): number {
  const largest = works.reduce(
    (mib, work) => (work.route === 'task' ? Math.max(mib, work.memoryMib) : mib),
    0,
  );
  const { memoryMib } = functions['compute-worker'];
  const lanes = Math.max(1, Math.floor(memoryMib / oneVcpuMib));
  const least = Math.ceil(runtimeMib + lanes * Math.min(largest, routing.taskMemoryMib));
  return Math.max(memoryMib, least);
}

/**
 * Aurora's provisioned instances have 2 vCPUs for 16 GiB (db.r6g.large), and a capacity unit is about 2 GiB with the CPU
 * that belongs to it (Aurora User Guide, "Aurora Serverless v2 capacity"): a quarter of a vCPU.
 */
const vcpuOfAcu = 0.25;
const databaseUtilization = 0.6;
/** From here on, reads get instances of their own. */
const acuWithoutReaders = 16;
const acuOfReader = 32;

export function databaseNeed(
  { submitted, reads }: Traffic,
  objectMs: Float64Array,
  { databaseMsPerTask, databaseMsPerRead }: ServiceCoefficients,
): DatabaseNeed {
  const acu = (perSecond: number, ms: number): number =>
    (perSecond * ms) / 1000 / vcpuOfAcu / databaseUtilization;
  const writes = acu(most(submitted), databaseMsPerTask) + acu(most(objectMs), 1);
  const ofReads = acu(most(reads), databaseMsPerRead);
  if (writes + ofReads <= acuWithoutReaders) return { writerAcu: writes + ofReads, readerAcu: 0, readers: 0 };
  return { writerAcu: writes, readerAcu: ofReads, readers: Math.max(1, Math.ceil(ofReads / acuOfReader)) };
}

const cachedSeconds = 3600;
/** Of an ended task as JSON, with its key and what Valkey keeps beside. */
const cachedBytes = 800;
/** How often one who waits asks for the marker (core/tasks/wait.ts). */
const markerPollsPerSecond = 20;

export function cacheNeed(works: readonly Work[], traffic: Traffic, demand: Demand): CacheNeed {
  const kept = works.filter(({ route, cacheable }) => route === 'task' && cacheable);
  const perSecond = kept.reduce((sum, { rates }) => sum + most(rates), 0);
  const units = traffic.submitted.map(
    (rate, minute) =>
      // Marker and entry of a task that ended, and a look for each read.
      2 * (rate + (traffic.objects[minute] ?? 0)) +
      (traffic.reads[minute] ?? 0) +
      (traffic.waiters[minute] ?? 0) * markerPollsPerSecond,
  );
  const read = Math.min(1, demand.statusReadsPerTask + demand.waitingShare);
  return { dataGb: (perSecond * read * cachedSeconds * cachedBytes) / 1e9, ecpuPerSecond: most(units) };
}
