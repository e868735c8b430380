import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createDeadLetterQueue } from '../../adapters/sqs/dead-letters.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { DeadLetterPorts } from '../../core/tasks/dead-letters.ts';
import { connectDatabase } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

export interface DeadLetterServices {
  readonly ports: DeadLetterPorts;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly meter: InvocationMeter;
}

export function wire(variables: Variables): DeadLetterServices {
  const { computeQueueUrl: queueUrl, deadLetterQueueUrl } = readEnvironment(variables, [
    'computeQueueUrl',
    'deadLetterQueueUrl',
  ]);
  const meter = createMeter(variables);
  const sqs = new SQSClient(sdkSettings);
  return {
    meter,
    queueUrl,
    deadLetterQueueUrl,
    ports: {
      store: createDeadTaskStore(connectDatabase(variables, meter)),
      queue: createTaskQueue(sqs, queueUrl),
      deadLetters: createDeadLetterQueue(sqs, deadLetterQueueUrl),
    },
  };
}
