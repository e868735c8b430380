import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { environmentNames } from '../../../core/names/environment.ts';
import { workerOf, type QueueName, type StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import type { Values } from '../settings-path.ts';
import { variablesControl, variablesOf } from './functions.ts';

interface AttributeSetting {
  readonly path: string;
  /** Of the function `stats`, which knows all queues: the URL. */
  readonly queue: string;
  readonly attribute: QueueAttributeName;
  /** The attribute's seconds for 1 of the setting. */
  readonly seconds: number;
}

const variables = environmentNames;

/** Where each queue's URLs and its lease are told. */
const told = {
  compute: {
    queue: variables.computeQueueUrl,
    deadLetters: variables.deadLetterQueueUrl,
    lease: variables.leaseSeconds,
  },
  object: {
    queue: variables.objectQueueUrl,
    deadLetters: variables.objectDeadLetterQueueUrl,
    lease: variables.objectLeaseSeconds,
  },
} as const;

const attributesOf = (name: QueueName): readonly AttributeSetting[] => [
  {
    path: `workers.${name}.visibilityTimeoutSeconds`,
    queue: told[name].queue,
    attribute: 'VisibilityTimeout',
    seconds: 1,
  },
  {
    path: `workers.${name}.retentionHours`,
    queue: told[name].queue,
    attribute: 'MessageRetentionPeriod',
    seconds: 3600,
  },
  {
    path: `workers.${name}.deadLetterRetentionDays`,
    queue: told[name].deadLetters,
    attribute: 'MessageRetentionPeriod',
    seconds: 86_400,
  },
];

/** For how long messages are hidden and kept, and the lease of a task that goes with it. */
export function queueControl(
  lambda: LambdaClient,
  sqs: SQSClient,
  config: StageConfig,
  name: QueueName,
): Control {
  const attributes = attributesOf(name);
  const lease = variablesControl(lambda, config, 'lease', [
    {
      path: `workers.${name}.leaseSeconds`,
      variable: told[name].lease,
      functions: [workerOf[name]],
    },
  ]);
  // Maintenance gives up a task of the compute queue when its message can no longer be there.
  const retention = variablesControl(
    lambda,
    config,
    'retention',
    name === 'compute'
      ? [
          {
            path: 'workers.compute.retentionHours',
            variable: variables.queueRetentionSeconds,
            functions: ['maintenance'],
            factor: 3600,
          },
        ]
      : [],
  );
  const urls = (): Promise<Record<string, string>> => variablesOf(lambda, config, 'stats');
  return {
    name: `${name} queue`,
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
      await retention.write(values);
      await lease.write(values);
    },
  };
}
