import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { functionNames } from '../../stage/function-names.ts';
import type { StageConfig } from '../../stage/stage-config.ts';
import { replicaLagLimitMs } from '../alarms/database-alarms.ts';
import { mostInFlight } from '../alarms/task-alarms.ts';
import type { Metrics } from '../metrics.ts';
import { objectRows } from './object-rows.ts';
import { heading, row } from './widgets.ts';

const gigabyte = 1_000_000_000;
/** RDS Proxy gives up a request for a connection after this (lib/constructs/database.ts). */
const borrowLimitMs = 3000;

/** Where is the bottleneck? A row for each part as a request goes, each from demand on the left to limits on the right. */
export function bottleneckScreen(config: StageConfig, metrics: Metrics): IWidget[][] {
  return [
    heading(
      'Where is the bottleneck?',
      'Gateway, functions, queue, workers, objects, database, cache: the lowest row that touches a red line is the cause, those above it wait for it.',
    ),
    ...requestRows(config, metrics),
    ...taskRows(config, metrics),
    ...objectRows(config, metrics),
    ...stateRows(config, metrics),
  ];
}

function requestRows({ api, functions, plans }: StageConfig, metrics: Metrics): IWidget[][] {
  const { gateway, functions: lambda, routeRequests } = metrics;
  const longest = Math.max(...functionNames.map((name) => functions[name].timeoutSeconds));
  const highest = Math.max(...Object.values(plans).map(({ rate }) => rate));
  return [
    row(
      {
        title: 'Gateway: requests stay below what account and plans admit.',
        left: {
          unit: 'requests a second',
          metrics: [gateway.requestsPerSecond],
          limits: [
            { value: api.accountRate, label: 'account' },
            ...(highest < api.accountRate ? [{ value: highest, label: 'highest plan' }] : []),
          ],
        },
      },
      {
        title: 'Gateway: each route has its share.',
        left: { unit: 'requests a minute', metrics: routeRequests },
      },
      {
        title: 'Gateway: it refuses few before a function sees them.',
        left: {
          unit: 'percent of requests',
          metrics: [gateway.refusedPercent],
          limits: [{ value: 20, label: 'alarm' }],
        },
      },
      {
        title: 'Gateway: it adds little of its own.',
        left: {
          unit: 'milliseconds',
          metrics: [gateway.overhead],
          limits: [{ value: 200, label: 'alarm' }],
        },
      },
    ),
    row(
      {
        title: 'Functions: environments at work stay below those reserved.',
        left: {
          unit: 'percent of the reservation',
          metrics: lambda.concurrencyPercent,
          limits: [{ value: 100, label: 'reserved concurrency' }],
        },
      },
      {
        title: 'Functions: they end long before their time-out (p95).',
        left: {
          unit: 'milliseconds',
          metrics: lambda.duration,
          limits: [{ value: longest * 1000, label: 'longest time-out' }],
        },
      },
      {
        title: 'Functions: none is refused an environment.',
        left: { unit: 'throttled invocations a minute', metrics: lambda.throttlesOfEach },
      },
      {
        title: 'Functions: none ends without an answer.',
        left: { unit: 'failed invocations a minute', metrics: lambda.errorsOfEach },
      },
    ),
  ];
}

function taskRows({ alarms, workers, functions }: StageConfig, { tasks }: Metrics): IWidget[][] {
  const promise = { value: alarms.taskWaitSeconds, label: 'promised wait' };
  return [
    row(
      {
        title: 'Queue: as many tasks are done as submitted.',
        left: { unit: 'messages a minute', metrics: [tasks.sent, tasks.deleted] },
        right: { unit: 'messages', metrics: [tasks.waiting] },
      },
      {
        title: 'Queue: nothing waits longer than promised.',
        left: { unit: 'seconds', metrics: [tasks.oldestMessage], limits: [promise] },
        right: {
          unit: 'percent of the retention',
          metrics: [tasks.oldestMessagePercent],
          limits: [{ value: 100, label: 'messages are lost' }],
        },
      },
      {
        title: 'Queue: fewer messages are in flight than SQS allows.',
        left: {
          unit: 'messages',
          metrics: [tasks.inFlight],
          limits: [{ value: mostInFlight, label: 'SQS delivers no more' }],
        },
      },
      {
        title: 'Queue: nothing is in the dead-letter queue.',
        left: { unit: 'messages', metrics: [tasks.deadLetters] },
      },
    ),
    row(
      {
        title: 'Workers: some are free.',
        left: {
          unit: 'environments',
          metrics: [tasks.busyWorkers],
          limits: [
            { value: workers.compute.maxConcurrency, label: 'maxConcurrency' },
            ...(functions['compute-worker'].reservedConcurrency > workers.compute.maxConcurrency
              ? [{ value: functions['compute-worker'].reservedConcurrency, label: 'reserved' }]
              : []),
          ],
        },
        right: {
          unit: 'percent',
          metrics: [tasks.busyPercent],
          limits: [{ value: 100, label: 'only computing' }],
        },
      },
      {
        title: 'Workers: the queue holds less work than promised to wait for.',
        left: { unit: 'seconds', metrics: [tasks.backlogSeconds], limits: [promise] },
      },
      {
        title: 'Workers: tasks wait and run as long as their algorithm takes (p95).',
        left: {
          unit: 'milliseconds waiting',
          metrics: tasks.queueWait,
          limits: [{ value: 1000 * alarms.taskWaitSeconds, label: 'promised wait' }],
        },
        right: { unit: 'milliseconds computing', metrics: tasks.computeTime },
      },
      {
        title: 'Workers: tasks take the time that was estimated.',
        left: {
          unit: 'measured over estimated',
          metrics: tasks.estimateRatio,
          limits: [
            { value: 1, label: 'as estimated' },
            { value: 2, label: 'alarm' },
          ],
        },
      },
    ),
  ];
}

function stateRows(
  { alarms, cache: cacheConfig, database: databaseConfig }: StageConfig,
  { database, cache }: Metrics,
): IWidget[][] {
  return [
    row(
      {
        title: 'Database: statements come back in time.',
        left: {
          unit: 'milliseconds',
          metrics: database.roundTrip,
          limits: [{ value: alarms.databaseMs, label: 'limit of p50' }],
        },
        right: { unit: 'statements a minute', metrics: [database.statements, database.errors] },
      },
      {
        title: 'Database: its capacity has room to grow.',
        left: {
          unit: 'ACU',
          metrics: [database.capacity],
          limits: [{ value: databaseConfig.maxAcu, label: 'database.maxAcu' }],
        },
        right: {
          unit: 'percent of the maximum',
          metrics: [database.capacityPercent],
          limits: [{ value: 100, label: 'cannot grow' }],
        },
      },
      {
        title: 'Database: the proxy has connections left.',
        left: { unit: 'connections', metrics: [database.proxyConnections, database.proxyConnectionsAllowed] },
        right: {
          unit: 'percent of those allowed',
          metrics: [database.proxyConnectionsPercent],
          limits: [{ value: 100, label: 'allowed' }],
        },
      },
      {
        title: 'Database: the proxy lends connections at once and pins none.',
        left: {
          unit: 'milliseconds',
          metrics: [database.borrowMs],
          limits: [{ value: borrowLimitMs, label: 'given up' }],
        },
        right: { unit: 'pinned sessions', metrics: [database.pinnedSessions] },
      },
      ...(databaseConfig.readers > 0
        ? [
            {
              title: 'Database: readers keep up with the writer and take reads off it.',
              left: {
                unit: 'milliseconds behind',
                metrics: [database.replicaLag],
                limits: [{ value: replicaLagLimitMs, label: 'alarm' }],
              },
              right: {
                unit: 'reads of tasks a minute',
                metrics: [database.readsByReaders, database.readsByWriter, database.readerFallbacks],
              },
            },
          ]
        : []),
    ),
    row(
      {
        title: 'Cache: it has memory left.',
        left: {
          unit: 'bytes',
          metrics: [cache.bytes],
          limits: [{ value: cacheConfig.maxDataGb * gigabyte, label: 'cache.maxDataGb' }],
        },
        right: { unit: 'evictions a minute', metrics: [cache.evictions] },
      },
      {
        title: 'Cache: it has processing units left.',
        left: {
          unit: 'units a second',
          metrics: [cache.unitsPerSecond],
          limits: [{ value: cacheConfig.maxEcpuPerSecond, label: 'cache.maxEcpuPerSecond' }],
        },
        right: { unit: 'throttled commands a minute', metrics: [cache.throttled] },
      },
      {
        title: 'Cache: lookups hit.',
        left: { unit: 'lookups a minute', metrics: [cache.hits, cache.misses] },
        right: { unit: 'percent', metrics: [cache.hitRate] },
      },
      {
        title: 'Cache: it answers in milliseconds and is never given up.',
        left: { unit: 'milliseconds', metrics: cache.time },
        right: { unit: 'commands a minute', metrics: [cache.fallbacks, cache.breakerOpenings] },
      },
    ),
  ];
}
