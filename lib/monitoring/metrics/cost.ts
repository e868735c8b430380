import { type IMetric, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { price, proxyLeastAcu } from '../../prices/prices.ts';
import { functionNames } from '../../stage/function-names.ts';
import type { StageConfig } from '../../stage/stage-config.ts';
import { awsMetric } from './aws-metric.ts';
import type { cacheMetrics } from './cache.ts';
import type { databaseMetrics } from './database.ts';
import { math } from './expression.ts';
import type { functionMetrics } from './functions.ts';
import type { gatewayMetrics } from './gateway.ts';
import type { objectMetrics } from './objects.ts';
import type { taskMetrics } from './tasks.ts';

interface Parts {
  readonly gateway: ReturnType<typeof gatewayMetrics>;
  readonly functions: ReturnType<typeof functionMetrics>;
  readonly tasks: ReturnType<typeof taskMetrics>;
  readonly objects: ReturnType<typeof objectMetrics>;
  readonly database: ReturnType<typeof databaseMetrics>;
  readonly cache: ReturnType<typeof cacheMetrics>;
}

interface Names {
  readonly table: string;
  readonly logGroups: readonly string[];
}

const gigabyte = 1_000_000_000;

/** USD an hour, by part, at the pace of the minute. What stands still (KMS keys, endpoints, alarms, storage) is left out. */
export function costMetrics(config: StageConfig, names: Names, parts: Parts) {
  const { gateway, functions, tasks, objects, database, cache } = parts;
  const table = awsMetric('AWS/DynamoDB', { TableName: names.table });
  const logs = names.logGroups.map((name) =>
    awsMetric('AWS/Logs', { LogGroupName: name })('IncomingBytes', { statistic: Stats.SUM, label: name }),
  );
  const lambda = sumOf(
    functionNames.flatMap((name): Term[] => [
      [functions.invocations(name), price('lambdaRequest')],
      [
        functions.durationSum(name),
        (price('lambdaGibSecond') * config.functions[name].memoryMib) / 1024 / 1000,
      ],
    ]),
  );
  const queue = sumOf(
    [tasks, objects].flatMap(({ sent, received, emptyReceives, deleted }) =>
      [sent, received, emptyReceives, deleted].map((calls): Term => [
        calls,
        // A send names its tenant as the message group.
        price('queueCall') + (calls === sent ? price('queueFairSend') : 0),
      ]),
    ),
  );
  const idempotency = sumOf([
    [table('ConsumedWriteCapacityUnits', { statistic: Stats.SUM, label: 'writes' }), price('tableWrite')],
    [table('ConsumedReadCapacityUnits', { statistic: Stats.SUM, label: 'reads' }), price('tableRead')],
  ]);
  const log = sumOf(logs.map((bytes): Term => [bytes, price('logGb') / gigabyte]));
  return [
    math('API Gateway', `60 * ${decimal(price('gatewayRequest'))} * requests`, {
      requests: gateway.requests,
    }),
    math('Lambda', lambda.expression, lambda.metrics),
    math('SQS', queue.expression, queue.metrics),
    math('Aurora', `${price('auroraAcuHour')} * capacity`, { capacity: database.averageCapacity }),
    math(
      'RDS Proxy',
      `${price('proxyAcuHour')} * IF(capacity > ${proxyLeastAcu}, capacity, ${proxyLeastAcu})`,
      { capacity: database.averageCapacity },
    ),
    math(
      'ElastiCache',
      `${price('cacheGbHour')} * bytes / ${gigabyte} + 60 * ${decimal(price('cacheUnit'))} * FILL(units, 0)`,
      { bytes: cache.bytes, units: cache.units },
    ),
    math('DynamoDB', idempotency.expression, idempotency.metrics),
    math('Logs', log.expression, log.metrics),
  ];
}

/** A metric of a minute and the price of one. */
type Term = readonly [Metric, number];

/** USD an hour. Parts without a value cost nothing. */
function sumOf(terms: readonly Term[]): { expression: string; metrics: Record<string, IMetric> } {
  return {
    expression: `60 * (${terms.map(([, price], index) => `${decimal(price)} * FILL(part${index}, 0)`).join(' + ')})`,
    metrics: Object.fromEntries(terms.map(([metric], index): [string, IMetric] => [`part${index}`, metric])),
  };
}

/** Metric math has no exponents. */
function decimal(value: number): string {
  return value.toFixed(16).replace(/0+$/, '');
}
