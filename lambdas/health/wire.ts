import { setTimeout as after } from 'node:timers/promises';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { checkReadiness, probeDeadlineMs, type Readiness } from '../../core/health/readiness.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import { connectDatabase, connectRedis } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

/** Milliseconds for which an answer is given again: the route needs no key, so it must not be a way to the database. */
const keepMs = 1000;

export function wire(variables: Variables): { ready: () => Promise<Readiness>; meter: InvocationMeter } {
  const { computeQueueUrl, objectQueueUrl } = readEnvironment(variables, [
    'computeQueueUrl',
    'objectQueueUrl',
  ]);
  const meter = createMeter(variables);
  const database = connectDatabase(variables, meter);
  const redis = connectRedis(variables, meter, { deadline: probeDeadlineMs });
  const sqs = new SQSClient({ ...sdkSettings, maxAttempts: 1 });
  const askQueue = (url: string) => () =>
    sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
  const pingRedis = async () => {
    if (!(await redis?.ping())) throw new Error('the cache did not answer');
  };
  const probes = [
    { name: 'database', required: true, check: () => database.run('ping') },
    { name: 'cache', required: false, check: redis && pingRedis },
    { name: 'queue', required: true, check: askQueue(computeQueueUrl) },
    { name: 'object_queue', required: true, check: askQueue(objectQueueUrl) },
  ];
  const deadline = (ms: number) =>
    after(ms, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer in time')));
  const ports = { now: () => performance.now(), deadline };
  let last: { readonly at: number; readonly readiness: Promise<Readiness> } | undefined;
  return {
    meter,
    ready() {
      const now = performance.now();
      if (!last || now - last.at > keepMs) last = { at: now, readiness: checkReadiness(probes, ports) };
      return last.readiness;
    },
  };
}
