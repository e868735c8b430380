import { functionNames } from '../../../lib/stage/function-names.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { awsLimits } from '../../fan-out/model/limits.ts';

/** What the demand needs of something that ends. */
export interface Limit {
  readonly name: string;
  readonly needed: number;
  readonly limit: number;
  /** How many times this demand fits. */
  readonly headroom: number;
  readonly advice: string;
}

/** What the demand asks for, in the units of the limits. */
export interface Demanded {
  readonly config: StageConfig;
  /** Requests a second at the gateway, all routes. */
  readonly requestsPerSecond: number;
  readonly workers: number;
  readonly batchSize: number;
  /** Of the object queue; GET and HEAD requests a second of all of them, as if one prefix had all objects. */
  readonly objectWorkers: number;
  readonly readsOfStore: number;
  readonly writerAcu: number;
  readonly readerAcu: number;
  readonly connections: number;
  readonly ecpuPerSecond: number;
  readonly dataGb: number;
  /** Reserved by all functions, with the settings that the demand needs. */
  readonly reserved: number;
}

/** Executions that no function may reserve (Lambda Developer Guide, "Configuring reserved concurrency"). */
export const unreserved = 100;
const mostWorkersOfQueue = 1000;
/** Approximately, for most standard queues (Amazon SQS Developer Guide, "Quotas related to queues"). */
const mostInFlight = 120_000;
const mostAcu = 256;
const mostReaders = 15;
const mostConnections = 5000;
const mostEcpu = 15_000_000;
const mostCacheGb = 5000;

/** AWS's limits by how soon they break, the first one first. What can be raised has its Service Quotas code. */
export function limitsOf(demanded: Demanded): Limit[] {
  const { config } = demanded;
  const limit = (name: string, needed: number, bound: number, advice: string): Limit[] =>
    needed <= 0 ? [] : [{ name, needed, limit: bound, headroom: bound / needed, advice }];
  const another =
    'fixed: beyond it, spread the tenants over several stages, each with a queue and a database of its own';
  return [
    ...limit(
      'Lambda: concurrent executions',
      demanded.reserved + unreserved,
      config.accountConcurrency,
      'ask for it in Service Quotas, Lambda, L-B99A9384, then set accountConcurrency',
    ),
    ...limit(
      'API Gateway: requests a second',
      demanded.requestsPerSecond,
      config.api.accountRate,
      'ask for it in Service Quotas, API Gateway, L-8A5B8E43, then set api.accountRate',
    ),
    ...limit('Lambda: environments of one queue', demanded.workers, mostWorkersOfQueue, another),
    ...limit(
      'SQS: messages in flight',
      demanded.workers * demanded.batchSize,
      mostInFlight,
      'AWS Support raises it for a queue; a smaller workers.compute.batchSize holds fewer',
    ),
    ...limit('Lambda: environments of the object queue', demanded.objectWorkers, mostWorkersOfQueue, another),
    ...limit(
      'SQS: messages in flight, objects',
      demanded.objectWorkers,
      mostInFlight,
      'AWS Support raises it for a queue',
    ),
    ...limit(
      'S3: GET requests a second of one prefix',
      demanded.readsOfStore,
      awsLimits.storeRequests.value,
      'spread objects over several prefixes or buckets; S3 partitions a prefix by itself as load grows, in minutes',
    ),
    ...limit('Aurora: capacity of the writer (ACU)', demanded.writerAcu, mostAcu, another),
    ...limit(
      'Aurora: capacity of the readers (ACU)',
      demanded.readerAcu,
      mostReaders * mostAcu,
      'fixed: a longer stay in the cache keeps reads away',
    ),
    ...limit(
      'Aurora: connections',
      demanded.connections,
      mostConnections,
      'raise database.clientsPerConnection: the proxy shares its connections among the environments',
    ),
    ...limit('ElastiCache: processing units a second', demanded.ecpuPerSecond, mostEcpu, another),
    ...limit('ElastiCache: GB', demanded.dataGb, mostCacheGb, another),
  ].toSorted((one, other) => one.headroom - other.headroom);
}

export function reservedOf({ functions }: Pick<StageConfig, 'functions'>): number {
  return functionNames.reduce((sum, name) => sum + functions[name].reservedConcurrency, 0);
}
