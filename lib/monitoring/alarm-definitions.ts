import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Metrics } from './metrics.ts';

interface AlarmDefinition {
  readonly name: string;
  readonly metric: IMetric;
  /** In alarm above it. */
  readonly threshold: number;
  /** M of N minutes above the threshold. */
  readonly ofMinutes: readonly [number, number];
  /** What it means, and the first thing to do. */
  readonly description: string;
}

const gigabyte = 1_000_000_000;

export function alarmDefinitions(config: StageConfig, metrics: Metrics): readonly AlarmDefinition[] {
  const { database, cache, computeQueue } = config;
  // A queue that is a quarter of the way to losing messages is late, however long messages may live.
  const oldestSeconds = Math.min(900, (computeQueue.retentionHours * 3600) / 4);
  return [
    {
      name: 'server-errors',
      metric: metrics.serverErrorPercent,
      threshold: 1,
      ofMinutes: [3, 5],
      description:
        'More than 1 % of requests were answered 5xx in three of five minutes. First look at the access log for the routes and gateway_error, then at the log of that function.',
    },
    {
      name: 'throttles',
      metric: metrics.allThrottles,
      threshold: 0,
      ofMinutes: [3, 5],
      description:
        'Lambda refused invocations for want of concurrency; callers may have seen 500. First see on the dashboard which function, then raise its reservedConcurrency, or lower its rate and burst.',
    },
    {
      name: 'worker-errors',
      metric: metrics.workerErrors,
      threshold: 0,
      ofMinutes: [3, 5],
      description:
        'Whole batches of the compute worker fail (timeout, memory or a crash, not single tasks). First look at its log for platform.report lines with a status other than success.',
    },
    {
      name: 'maintenance-errors',
      metric: metrics.maintenanceErrors,
      threshold: 0,
      ofMinutes: [5, 10],
      description:
        'Maintenance fails, so abandoned tasks are not ended and partitions not made; tomorrow’s inserts depend on them. First look at its log, then at the database.',
    },
    {
      name: 'dead-letters',
      metric: metrics.deadLetters,
      threshold: 0,
      ofMinutes: [1, 1],
      description: `A message failed ${computeQueue.maxReceiveCount} times and its task has failed or will. It is kept for ${computeQueue.deadLetterRetentionDays} days from when it was sent. First find the task id in the worker’s log; repair, then redrive the queue.`,
    },
    {
      name: 'oldest-message',
      metric: metrics.oldestMessage,
      threshold: oldestSeconds,
      ofMinutes: [5, 5],
      description: `Tasks wait for more than ${oldestSeconds} s. First see whether workers run at computeQueue.maxConcurrency (${computeQueue.maxConcurrency}): if so raise it with the reservation, if not look for throttles and errors. Messages are lost after ${computeQueue.retentionHours} h.`,
    },
    {
      name: 'proxy-connections',
      metric: metrics.proxyConnectionsPercent,
      threshold: 80,
      ofMinutes: [3, 5],
      description: `RDS Proxy uses more than 80 % of the database connections it may open; beyond, requests wait 3 s and are answered 503. First look for pinned sessions and slow statements, then raise database.maxAcu (${database.maxAcu}).`,
    },
    {
      name: 'proxy-pinned-sessions',
      metric: metrics.pinnedSessions,
      threshold: 0,
      ofMinutes: [5, 5],
      description:
        'Client sessions hold a database connection each instead of sharing it. A statement pins them: SET, a named prepared statement, a temporary table or a session lock. First look for the statement in the latest release.',
    },
    {
      name: 'database-capacity',
      metric: metrics.databaseCapacityPercent,
      threshold: 95,
      ofMinutes: [15, 15],
      description: `Aurora has been at its maximum of ${database.maxAcu} ACU for 15 minutes and cannot grow. First look for the statement that costs most, then raise database.maxAcu.`,
    },
    {
      name: 'cache-memory',
      metric: metrics.cacheBytes,
      threshold: 0.8 * cache.maxDataGb * gigabyte,
      ofMinutes: [5, 5],
      description: `The cache holds more than 80 % of its ${cache.maxDataGb} GB and will evict; status requests then cost the database more. First look at evictions and hit rate, then raise cache.maxDataGb.`,
    },
  ];
}
