import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createDeadLetterQueue } from '../../adapters/sqs/dead-letters.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { QueueName } from '../../core/tasks/dead-letter.ts';
import type { DeadLetterPorts } from '../../core/tasks/dead-letters.ts';
import type { DeadTaskStore } from '../../core/tasks/ports.ts';
import { connectDatabase } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

/** One of the queues that tasks run from. */
interface Queue {
  readonly ports: DeadLetterPorts;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

export interface DeadLetterServices {
  /** Of each failed task's own row; whichever queue it runs from. */
  readonly store: DeadTaskStore;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly meter: InvocationMeter;
}

export function wire(variables: Variables): DeadLetterServices {
  const urls = readEnvironment(variables, [
    'computeQueueUrl',
    'deadLetterQueueUrl',
    'objectQueueUrl',
    'objectDeadLetterQueueUrl',
  ]);
  const meter = createMeter(variables);
  const sqs = new SQSClient(sdkSettings);
  const store = createDeadTaskStore(connectDatabase(variables, meter));
  const connect = (queueUrl: string, deadLetterQueueUrl: string): Queue => ({
    queueUrl,
    deadLetterQueueUrl,
    ports: {
      store,
      queue: createTaskQueue(sqs, queueUrl),
      deadLetters: createDeadLetterQueue(sqs, deadLetterQueueUrl),
    },
  });
  return {
    meter,
    store,
    queues: {
      compute: connect(urls.computeQueueUrl, urls.deadLetterQueueUrl),
      object: connect(urls.objectQueueUrl, urls.objectDeadLetterQueueUrl),
    },
  };
}
