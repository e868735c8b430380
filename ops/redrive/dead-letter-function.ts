import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { z } from 'zod';
import {
  letterList,
  mostLetters,
  mostTaskIds,
  queueUrls,
  requeuedTasks,
  type DeadLetter,
  type DeadLetterRequest,
  type QueueName,
  type Reason,
} from '../../core/tasks/dead-letter.ts';

/** Seconds for which letters that were looked at are hidden, unless they are released before. */
const hiddenSeconds = 300;

export interface LetterBatch {
  readonly letters: readonly DeadLetter[];
  /** There were no more to receive. */
  readonly isLast: boolean;
}

/**
 * The function that opens dead letters and reaches the tasks. Neither can be done from outside of the VPC, and should
 * not be: letters hold inputs.
 */
export interface DeadLetterFunction {
  queues(): Promise<{ readonly queueUrl: string; readonly deadLetterQueueUrl: string }>;
  /** The next letters. */
  look(): Promise<LetterBatch>;
  /** The next letters, at most so many; those of the reason are redriven or discarded. */
  settle(action: 'redrive' | 'discard', reason: Reason, maximum?: number): Promise<LetterBatch>;
  /** Ids of the tasks that it queued again. */
  requeue(taskIds: readonly string[]): Promise<string[]>;
}

/** `by` is who asks: it is logged with each change. */
export function createDeadLetterFunction(
  client: LambdaClient,
  functionName: string,
  { by, queue }: { readonly by: string; readonly queue: QueueName },
): DeadLetterFunction {
  async function ask<T>(request: DeadLetterRequest, answer: z.ZodType<T>): Promise<T> {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
    );
    if (FunctionError !== undefined || !Payload) {
      throw new Error(
        `${functionName} failed; the database or the queue does not answer. See: hash-api logs dead-letters`,
      );
    }
    return answer.parse(JSON.parse(Payload.transformToString()));
  }
  return {
    queues: () => ask({ action: 'queues', queue }, queueUrls),
    async look() {
      const { letters } = await ask(
        { action: 'look', queue, maximum: mostLetters, hiddenSeconds },
        letterList,
      );
      return { letters, isLast: letters.length < mostLetters };
    },
    async settle(action, reason, most = mostLetters) {
      const maximum = Math.min(most, mostLetters);
      const { letters } = await ask({ action, queue, reason, by, maximum, hiddenSeconds }, letterList);
      return { letters, isLast: letters.length < maximum };
    },
    async requeue(taskIds) {
      const queued: string[] = [];
      for (let start = 0; start < taskIds.length; start += mostTaskIds) {
        const part = taskIds.slice(start, start + mostTaskIds);
        queued.push(...(await ask({ action: 'requeue', taskIds: part, by }, requeuedTasks)).taskIds);
      }
      return queued;
    },
  };
}
