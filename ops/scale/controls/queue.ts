import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { environmentNames } from '../../../core/names/environment.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import type { Values } from '../settings-path.ts';
import { variablesControl, variablesOf } from './functions.ts';

interface AttributeSetting {
  readonly path: string;
  /** Of the function `stats`, which knows both queues: the URL. */
  readonly queue: string;
  readonly attribute: QueueAttributeName;
  /** The attribute's seconds for 1 of the setting. */
  readonly seconds: number;
}

const { computeQueueUrl, deadLetterQueueUrl, leaseSeconds, queueRetentionSeconds } = environmentNames;

const attributes: readonly AttributeSetting[] = [
  {
    path: 'workers.compute.visibilityTimeoutSeconds',
    queue: computeQueueUrl,
    attribute: 'VisibilityTimeout',
    seconds: 1,
  },
  {
    path: 'workers.compute.retentionHours',
    queue: computeQueueUrl,
    attribute: 'MessageRetentionPeriod',
    seconds: 3600,
  },
  {
    path: 'workers.compute.deadLetterRetentionDays',
    queue: deadLetterQueueUrl,
    attribute: 'MessageRetentionPeriod',
    seconds: 86_400,
  },
];

const retention = 'workers.compute.retentionHours';

/** For how long messages are hidden and kept, and the lease of a task that goes with it. */
export function queueControl(lambda: LambdaClient, sqs: SQSClient, config: StageConfig): Control {
  const lease = variablesControl(lambda, config, 'lease', [
    { path: 'workers.compute.leaseSeconds', variable: leaseSeconds, functions: ['compute-worker'] },
  ]);
  // Maintenance gives up a task when its message can no longer be there.
  const told = variablesControl(lambda, config, 'retention', [
    { path: retention, variable: queueRetentionSeconds, functions: ['maintenance'], factor: 3600 },
  ]);
  const urls = (): Promise<Record<string, string>> => variablesOf(lambda, config, 'stats');
  return {
    name: 'compute queue',
    paths: [...attributes.map(({ path }) => path), ...lease.paths],
    async read() {
      const known = await urls();
      const read = await Promise.all(
        attributes.map(async ({ path, queue, attribute, seconds }): Promise<Values> => {
          const { Attributes } = await sqs.send(
            new GetQueueAttributesCommand({ QueueUrl: known[queue], AttributeNames: [attribute] }),
          );
          const value = Number(Attributes?.[attribute]);
          return Number.isNaN(value) ? {} : { [path]: value / seconds };
        }),
      );
      return Object.assign({}, ...read, await lease.read()) as Values;
    },
    async write(values) {
      const known = await urls();
      for (const { path, queue, attribute, seconds } of attributes) {
        const value = values[path];
        if (value === undefined) continue;
        await sqs.send(
          new SetQueueAttributesCommand({
            QueueUrl: known[queue],
            Attributes: { [attribute]: String(value * seconds) },
          }),
        );
      }
      await told.write(values);
      await lease.write(values);
    },
  };
}
