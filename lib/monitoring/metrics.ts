import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Api } from '../constructs/api.ts';
import type { Cache } from '../constructs/cache.ts';
import type { Database } from '../constructs/database.ts';
import type { IdempotencyTable } from '../constructs/idempotency-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { TaskQueue } from '../constructs/task-queue.ts';
import type { FunctionName } from '../stage/function-names.ts';
import { workerOf, type QueueName, type StageConfig } from '../stage/stage-config.ts';
import { cacheMetrics } from './metrics/cache.ts';
import { costMetrics } from './metrics/cost.ts';
import { databaseMetrics } from './metrics/database.ts';
import { functionMetrics } from './metrics/functions.ts';
import { gatewayMetrics } from './metrics/gateway.ts';
import { objectMetrics } from './metrics/objects.ts';
import { ownMetrics } from './metrics/own-metric.ts';
import { queueMetrics } from './metrics/queue.ts';
import { taskMetrics } from './metrics/tasks.ts';

/** What is watched. */
export interface Watched {
  readonly api: Api;
  readonly functions: Readonly<Record<FunctionName, ServiceFunction>>;
  readonly compute: TaskQueue;
  readonly objects: TaskQueue;
  readonly database: Database;
  readonly cache: Cache;
  readonly idempotency: IdempotencyTable;
}

export type Metrics = ReturnType<typeof metricsOf>;

/** Each figure once: alarms and dashboard show the same. */
export function metricsOf(config: StageConfig, watched: Watched) {
  const { api, compute, objects, idempotency } = watched;
  const own = ownMetrics(config.stage);
  const gateway = gatewayMetrics(api.restApi.restApiName, config.stage, own);
  const functions = functionMetrics(config, (name) => watched.functions[name].lambda.functionName);
  const queued = (name: QueueName, queue: TaskQueue) =>
    queueMetrics(config.workers[name], queue, functions.concurrency(workerOf[name]));
  const tasks = taskMetrics(queued('compute', compute), own);
  const ofObjects = objectMetrics(queued('object', objects), own);
  const database = databaseMetrics(
    { cluster: watched.database.cluster.clusterIdentifier, proxy: watched.database.proxy.dbProxyName },
    own,
  );
  const cache = cacheMetrics(watched.cache.name, own);
  const parts = { gateway, functions, tasks, objects: ofObjects, database, cache };
  const logGroups = Object.values(watched.functions).map(({ logGroup }) => logGroup.logGroupName);
  const sum = Stats.SUM;
  return {
    ...parts,
    cost: costMetrics(config, { table: idempotency.table.tableName, logGroups }, parts),
    answers: {
      clientErrors: own('ClientErrors', { statistic: sum, label: '4xx by functions' }),
      serverErrors: own('ServerErrors', { statistic: sum, label: '5xx by functions' }),
      unavailable: own('Unavailable', { statistic: sum, label: '503: a dependency is down' }),
      inline: own('InlineRequests', { statistic: sum, label: 'inline' }),
      queued: own('QueuedRequests', { statistic: sum, label: 'queued' }),
      bytes: own('BytesHashed', { statistic: sum, label: 'bytes hashed' }),
    },
    routes: watchedPaths.map((path) =>
      own('RequestTime', { statistic: Stats.percentile(95), label: path }, { path }),
    ),
    routeRequests: watchedPaths.map((path) => own('Requests', { statistic: sum, label: path }, { path })),
  };
}

/** Routes that do the work of the service; the rest is documentation and figures. */
export const watchedPaths = [
  '/hash',
  '/hash/{algorithm}',
  '/hash/batch',
  '/verify',
  '/tasks',
  '/tasks/{id}',
  '/uploads',
  '/uploads/{id}/complete',
] as const;
