import { metrics } from '../../../core/names/metrics.ts';
import { routes } from '../../../lib/constructs/routes.ts';
import { price, proxyLeastAcu } from '../../../lib/prices/prices.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { minutesOfDay } from '../day.ts';
import type { DatabaseNeed } from './needs.ts';
import { objectCostLines } from './object-cost.ts';
import type { ObjectLoad } from './object-load.ts';
import { readyCost } from './ready-environments.ts';
import type { FunctionTraffic, Traffic } from './traffic.ts';

export interface CostLine {
  readonly part: string;
  readonly usdPerMonth: number;
  readonly of: string;
}

export interface Consumption {
  readonly config: StageConfig;
  readonly traffic: Traffic;
  readonly objects: ObjectLoad | undefined;
  /** Averages of the day. */
  readonly busyWorkers: number;
  readonly batchesPerSecond: number;
  readonly messageKib: number;
  readonly database: DatabaseNeed;
  readonly averageAcuShare: number;
  readonly cacheGb: number;
  readonly ecpuPerSecond: number;
}

const daysOfMonth = 365 / 12;
const hours = daysOfMonth * 24;
const seconds = hours * 3600;
/** The pollers of a queue with a maximum concurrency ask it five at a time, every 20 s (long polling). */
const idleReceivesPerSecond = 5 / 20;
/** One line of figures with what CloudWatch Logs counts beside (docs/cost.md), and those of a worker's batch. */
const bytesOfRequest = 644;
const bytesOfBatch = 1800;
/** Message of a call that is charged once. */
const kibOfCall = 64;
/** Interface endpoints: SQS in two zones, Secrets Manager in one (lib/constructs/network.ts). */
const endpoints = 3;
/** Two of the addresses, three managed groups (lib/constructs/firewall.ts). */
const firewallRules = 5;
/** A metric is billed for each value of its dimension that is used: all routes, and this many algorithms (docs/cost.md). */
const usedValues = { path: new Set(routes.map(({ path }) => path)).size, algorithm: 3 };
const metricsOfReaders: ReadonlySet<string> = new Set(['ReaderReads', 'WriterReads', 'ReaderFallbacks']);
/** Of a task's row with its indexes, and what is read and written for it, in pages. */
const bytesOfTask = 1000;
const pagesOfTask = 4;

const average = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / minutesOfDay;

function billedMetrics(readers: number): number {
  const declared = Object.entries(metrics).filter(([name]) => readers > 0 || !metricsOfReaders.has(name));
  return declared.reduce((sum, [, one]) => sum + ('by' in one ? usedValues[one.by] : 1), 0);
}

/** List prices, a month of such days. Not in it: what idempotency keys, encryption keys and data to the internet cost. */
export function costLines(consumption: Consumption): CostLine[] {
  const { config, traffic, objects, database, busyWorkers, batchesPerSecond } = consumption;
  const { functions, database: settings } = config;
  const lambdaRequests = average(traffic.hash.perSecond) + average(traffic.tasks.perSecond);
  const requests = lambdaRequests + (objects ? average(objects.uploads.perSecond) : 0);
  const tasks = average(traffic.submitted);
  const rows = tasks + average(traffic.objects);
  const gib = (one: FunctionTraffic, memoryMib: number): number => (average(one.erlangs) * memoryMib) / 1024;
  const { provisionedConcurrency } = functions.hash;
  const ready =
    provisionedConcurrency && readyCost(traffic.hash, provisionedConcurrency, functions.hash.memoryMib);
  const lambdaGib =
    gib(traffic.hash, functions.hash.memoryMib) +
    gib(traffic.tasks, functions.tasks.memoryMib) -
    ((ready?.carried ?? 0) * functions.hash.memoryMib) / 1024;
  const workerGib = (busyWorkers * functions['compute-worker'].memoryMib) / 1024;
  const writerAcu = Math.max(settings.minAcu, database.writerAcu * consumption.averageAcuShare);
  const readers = Math.max(settings.readers, database.readers);
  const readerAcu = Math.max(readers * settings.minAcu, database.readerAcu * consumption.averageAcuShare);
  const chunks = Math.ceil(consumption.messageKib / kibOfCall);
  const calls = tasks * chunks + batchesPerSecond * (1 + chunks) + idleReceivesPerSecond;
  const keptGb = (rows * 86_400 * config.retentionDays * bytesOfTask) / 1e9;
  const gigabytes = (requests * bytesOfRequest + batchesPerSecond * bytesOfBatch) / 1e9;
  const customMetrics = billedMetrics(readers);
  const lines = [
    line('API Gateway', seconds * requests * price('gatewayRequest'), `${say(requests)} requests/s`),
    line(
      'Lambda: API',
      seconds * (lambdaRequests * price('lambdaRequest') + lambdaGib * price('lambdaGibSecond')),
      `${say(lambdaGib)} GiB at work`,
    ),
    ...(ready
      ? [
          line(
            'Lambda: ready environments',
            ready.usdPerMonth,
            `${say(ready.ready)} ready, ${say(ready.carried)} at work`,
          ),
        ]
      : []),
    line(
      'Lambda: workers',
      seconds * (batchesPerSecond * price('lambdaRequest') + workerGib * price('lambdaGibSecond')),
      `${say(workerGib)} GiB at work`,
    ),
    line(
      'SQS',
      seconds * (calls * price('queueCall') + tasks * price('queueFairSend')),
      `${say(calls)} calls/s`,
    ),
    ...(objects ? objectCostLines(objects, config) : []),
    line(
      'Aurora: capacity',
      hours * (writerAcu + readerAcu) * price('auroraAcuHour'),
      `${say(writerAcu + readerAcu)} ACU, ${readers} readers`,
    ),
    line(
      'Aurora: storage',
      keptGb * price('auroraStorageGbMonth') + seconds * rows * pagesOfTask * price('auroraRequest'),
      `${say(keptGb)} GB of ${config.retentionDays} days`,
    ),
    line(
      'RDS Proxy',
      hours * Math.max(proxyLeastAcu, writerAcu + readerAcu) * price('proxyAcuHour'),
      `at least ${proxyLeastAcu} ACU`,
    ),
    line(
      'ElastiCache',
      hours * Math.max(0.1, consumption.cacheGb) * price('cacheGbHour') +
        seconds * consumption.ecpuPerSecond * price('cacheUnit'),
      `${say(consumption.cacheGb)} GB, ${say(consumption.ecpuPerSecond)} units/s`,
    ),
    line('Logs', seconds * gigabytes * price('logGb'), `${say(gigabytes * 86_400)} GB a day`),
    line('Metrics', customMetrics * price('metricMonth'), `${customMetrics} metrics`),
    line(
      'WAF',
      price('firewallMonth') +
        firewallRules * price('firewallRuleMonth') +
        seconds * requests * price('firewallRequest'),
      `${firewallRules} rules`,
    ),
    line('Endpoints', hours * endpoints * price('endpointHour'), `${endpoints} in the VPC`),
  ];
  return lines.filter(({ usdPerMonth }) => usdPerMonth > 0);
}

const line = (part: string, usdPerMonth: number, of: string): CostLine => ({ part, usdPerMonth, of });

const say = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
