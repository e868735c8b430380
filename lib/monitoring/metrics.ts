import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Api } from '../constructs/api.ts';
import type { Cache } from '../constructs/cache.ts';
import type { ComputeQueue } from '../constructs/compute-queue.ts';
import type { Database } from '../constructs/database.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { FunctionName } from '../stage/function-names.ts';

/** What is watched. */
export interface Watched {
  readonly api: Api;
  readonly functions: Readonly<Record<FunctionName, ServiceFunction>>;
  readonly compute: ComputeQueue;
  readonly database: Database;
  readonly cache: Cache;
}

export type Metrics = ReturnType<typeof metricsOf>;

const period = Duration.minutes(1);

/** Each figure once: alarms and dashboard show the same. All are CloudWatch's own, by the minute. */
export function metricsOf({ api, functions, compute, database, cache }: Watched) {
  const stage = api.restApi.deploymentStage;
  const requests = stage.metricCount({ period, label: 'requests' });
  const serverErrors = stage.metricServerError({ period, statistic: Stats.SUM, label: '5xx' });
  const proxy = (metricName: string, statistic: string, label: string) =>
    new Metric({
      namespace: 'AWS/RDS',
      metricName,
      dimensionsMap: { ProxyName: database.proxy.dbProxyName },
      statistic,
      period,
      label,
    });
  const cluster = (metricName: string, statistic: string, label: string) =>
    database.cluster.metric(metricName, { statistic, period, label });
  const cached = (metricName: string, statistic: string, label: string) =>
    new Metric({
      namespace: 'AWS/ElastiCache',
      metricName,
      dimensionsMap: { clusterId: cache.name },
      statistic,
      period,
      label,
    });
  const ofEachFunction = (metric: (watched: ServiceFunction) => Metric): Metric[] =>
    Object.values(functions).map(metric);
  const errorsOf = ({ lambda, name }: ServiceFunction) => lambda.metricErrors({ period, label: name });
  const throttles = ofEachFunction(({ lambda, name }) => lambda.metricThrottles({ period, label: name }));
  const proxyConnections = proxy('DatabaseConnections', Stats.SUM, 'connections');
  const proxyConnectionsAllowed = proxy('MaxDatabaseConnectionsAllowed', Stats.SUM, 'allowed');

  return {
    requests,
    clientErrors: stage.metricClientError({ period, statistic: Stats.SUM, label: '4xx' }),
    serverErrors,
    serverErrorPercent: new MathExpression({
      expression: 'IF(requests > 0, 100 * errors / requests, 0)',
      usingMetrics: { requests, errors: serverErrors },
      period,
      label: '5xx in percent of requests',
    }),
    latency: [50, 95, 99].map((percentile) =>
      stage.metricLatency({ period, statistic: Stats.percentile(percentile), label: `p${percentile}` }),
    ),
    duration: ofEachFunction(({ lambda, name }) =>
      lambda.metricDuration({ period, statistic: Stats.percentile(95), label: name }),
    ),
    concurrency: ofEachFunction(({ lambda, name }) =>
      lambda.metric('ConcurrentExecutions', { period, statistic: Stats.MAXIMUM, label: name }),
    ),
    throttles,
    allThrottles: new MathExpression({
      expression: `SUM([${throttles.map((_, index) => `t${index}`).join(', ')}])`,
      usingMetrics: Object.fromEntries(
        throttles.map((metric, index): [string, IMetric] => [`t${index}`, metric]),
      ),
      period,
      label: 'throttled invocations',
    }),
    errors: ofEachFunction(errorsOf),
    workerErrors: errorsOf(functions['compute-worker']),
    maintenanceErrors: errorsOf(functions.maintenance),
    queueVisible: compute.queue.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: Stats.MAXIMUM,
      label: 'waiting',
    }),
    queueInFlight: compute.queue.metricApproximateNumberOfMessagesNotVisible({
      period,
      statistic: Stats.MAXIMUM,
      label: 'in work',
    }),
    oldestMessage: compute.queue.metricApproximateAgeOfOldestMessage({
      period,
      statistic: Stats.MAXIMUM,
      label: 'age of the oldest message',
    }),
    deadLetters: compute.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: Stats.MAXIMUM,
      label: 'dead letters',
    }),
    proxyConnections,
    proxyConnectionsAllowed,
    proxyConnectionsPercent: new MathExpression({
      expression: '100 * connections / allowed',
      usingMetrics: { connections: proxyConnections, allowed: proxyConnectionsAllowed },
      period,
      label: 'proxy connections in percent of those allowed',
    }),
    pinnedSessions: proxy('DatabaseConnectionsCurrentlySessionPinned', Stats.MAXIMUM, 'pinned'),
    borrowLatency: proxy(
      'DatabaseConnectionsBorrowLatency',
      Stats.AVERAGE,
      'microseconds to get a connection',
    ),
    databaseCapacity: cluster('ServerlessDatabaseCapacity', Stats.MAXIMUM, 'ACU'),
    databaseCapacityPercent: cluster('ACUUtilization', Stats.MAXIMUM, 'ACU in percent of the maximum'),
    databaseConnections: cluster('DatabaseConnections', Stats.MAXIMUM, 'connections'),
    cacheBytes: cached('BytesUsedForCache', Stats.MAXIMUM, 'bytes'),
    cacheUnits: cached('ElastiCacheProcessingUnits', Stats.SUM, 'processing units'),
    cacheHitRate: cached('CacheHitRate', Stats.AVERAGE, 'hit rate'),
    cacheEvictions: cached('Evictions', Stats.SUM, 'evictions'),
  };
}
