import type { MessageQueue } from '../sqs/message-queue.ts';
import { type ReceivedMessage, toReceivedMessage } from './event.ts';

/** The queue as the mapping sees it. */
export interface QueueClient {
  visibilityTimeoutSeconds(): number;
  receive(maximum: number, waitSeconds: number, signal: AbortSignal): Promise<ReceivedMessage[]>;
  delete(messages: readonly ReceivedMessage[]): void;
  /** Makes messages visible again. */
  giveBack(messages: readonly ReceivedMessage[]): void;
}

/**
 * Lambda's own way to a queue is not the API's: requests, signatures and checksums would cost more than the queue. One
 * receive may give a whole batch, for which Lambda's pollers ask several times at once, ten messages each.
 */
export function connectQueue(queue: MessageQueue, region: string): QueueClient {
  return {
    visibilityTimeoutSeconds: () => queue.attributes.VisibilityTimeout,
    async receive(maximum, waitSeconds, signal) {
      const deliveries = await queue.receive({ maximum, waitSeconds, signal });
      return deliveries.map((delivery) => toReceivedMessage(delivery, { queueArn: queue.arn, region }));
    },
    delete(messages) {
      queue.together(() => {
        for (const { receiptHandle } of messages) queue.delete(receiptHandle);
      });
    },
    giveBack(messages) {
      for (const { receiptHandle } of messages) queue.changeVisibility(receiptHandle, 0);
    },
  };
}
