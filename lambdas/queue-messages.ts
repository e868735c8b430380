import type { SQSRecord } from 'aws-lambda';
import type { VisibilityChange } from '../adapters/sqs/visibility.ts';
import type { TaskQueue } from '../core/tasks/ports.ts';
import type { WorkerPorts } from '../core/tasks/worker-ports.ts';
import { log } from './log.ts';

/** What a batch does with its messages, which it knows by their ids; SQS knows them by this receive's handles. */
export function messagesOf(
  records: readonly SQSRecord[],
  queue: TaskQueue,
  changeVisibility: (changes: readonly VisibilityChange[]) => Promise<number>,
): WorkerPorts['messages'] {
  const receiptHandles = new Map(records.map(({ messageId, receiptHandle }) => [messageId, receiptHandle]));
  return {
    async delay(changes) {
      const failed = await changeVisibility(
        changes.flatMap(({ messageId, delaySeconds }) => {
          const receiptHandle = receiptHandles.get(messageId);
          return receiptHandle === undefined ? [] : [{ receiptHandle, delaySeconds }];
        }),
      );
      if (failed > 0) log.warn('visibility not changed', { messages: failed });
    },
    async resend(message) {
      try {
        await queue.send(message);
        return true;
      } catch (error) {
        log.error('message not sent again', { error: error instanceof Error ? error : String(error) });
        return false;
      }
    },
  };
}
