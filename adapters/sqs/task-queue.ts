import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Problem } from '../../core/errors.ts';
import type { TaskQueue } from '../../core/tasks/ports.ts';

/**
 * The compute queue, a standard queue. The tenant is the message group: SQS then delivers fairly between tenants
 * (Amazon SQS Developer Guide, "Fair queues").
 */
export function createTaskQueue(client: SQSClient, queueUrl: string): TaskQueue {
  return {
    async send({ tenant, body, delaySeconds }) {
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: body,
            MessageGroupId: tenant,
            DelaySeconds: delaySeconds,
          }),
        );
      } catch (cause) {
        throw new Problem('unavailable', 'The queue is not available.', { retryAfterSeconds: 5, cause });
      }
    },
  };
}
