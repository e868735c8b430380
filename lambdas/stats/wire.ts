import { setTimeout as after } from 'node:timers/promises';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createPlans } from '../../adapters/apigateway/plans.ts';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createReadMetrics } from '../../adapters/cloudwatch/read-metrics.ts';
import { readCacheLimits } from '../../adapters/elasticache/cache-limits.ts';
import { createInsideFigures } from '../../adapters/lambda/inside-figures.ts';
import { readQueueDepth } from '../../adapters/sqs/queue-depth.ts';
import type { CacheLimits } from '../../core/figures/cache.ts';
import type { InsideFigures } from '../../core/figures/inside.ts';
import type { ReadMetrics } from '../../core/figures/metric-query.ts';
import type { Plans } from '../../core/figures/plans.ts';
import type { QueueDepth } from '../../core/figures/queue.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import { functionName } from '../../core/names/resources.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

interface QueueSources {
  readonly depth: () => Promise<QueueDepth>;
  readonly deadLetters: () => Promise<QueueDepth>;
  /** Environments that its event source runs at once. */
  readonly workerConcurrency: number;
}

export interface StatsServices {
  readonly stage: string;
  readonly plans: Plans;
  readonly readMetrics: ReadMetrics;
  readonly inside: InsideFigures;
  readonly cacheLimits: () => Promise<CacheLimits>;
  readonly queues: Readonly<Record<'compute' | 'object', QueueSources>>;
  /** Reserved concurrency by function. */
  readonly functionConcurrency: Readonly<Record<string, number>>;
  readonly clock: () => Date;
  /** Rejects after the milliseconds. */
  readonly deadline: (ms: number) => Promise<never>;
}

/** One try each, as the answer has to be there within 2 s. */
const oneTry = { ...sdkSettings, maxAttempts: 1 };

export function wire(variables: Variables): { services: StatsServices; meter: InvocationMeter } {
  const settings = readEnvironment(variables, [
    'stage',
    'cacheName',
    'computeQueueUrl',
    'deadLetterQueueUrl',
    'functionConcurrency',
    'workerConcurrency',
    'objectQueueUrl',
    'objectDeadLetterQueueUrl',
    'objectWorkerConcurrency',
  ]);
  const { stage, functionConcurrency } = settings;
  const sqs = new SQSClient(oneTry);
  const elastiCache = new ElastiCacheClient(oneTry);
  const services: StatsServices = {
    stage,
    functionConcurrency,
    plans: createPlans({
      client: new APIGatewayClient(oneTry),
      stage,
      now: () => performance.now(),
    }),
    readMetrics: createReadMetrics(new CloudWatchClient(oneTry)),
    inside: createInsideFigures(new LambdaClient(oneTry), functionName(stage, 'figures')),
    cacheLimits: () => readCacheLimits(elastiCache, settings.cacheName),
    queues: {
      compute: {
        depth: () => readQueueDepth(sqs, settings.computeQueueUrl),
        deadLetters: () => readQueueDepth(sqs, settings.deadLetterQueueUrl),
        workerConcurrency: settings.workerConcurrency,
      },
      object: {
        depth: () => readQueueDepth(sqs, settings.objectQueueUrl),
        deadLetters: () => readQueueDepth(sqs, settings.objectDeadLetterQueueUrl),
        workerConcurrency: settings.objectWorkerConcurrency,
      },
    },
    clock: () => new Date(),
    deadline(ms) {
      const over = after(ms, undefined, { ref: false }).then((): never => {
        throw new Error('no answer in time');
      });
      // Where everything was answered before, nobody listens any more.
      over.catch(() => undefined);
      return over;
    },
  };
  return { services, meter: createMeter(variables) };
}
