import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface VisibilityChange {
  readonly receiptHandle: string;
  /** Whole seconds from now, 0 to 43,200. */
  readonly delaySeconds: number;
}

/** Entries of one request (Amazon SQS quotas). */
const batchSize = 10;

/**
 * When given-back messages can be received again. Best effort: one whose change fails comes back after the queue's
 * visibility timeout. Resolves to how many failed.
 */
export async function changeVisibility(
  client: SQSClient,
  queueUrl: string,
  changes: readonly VisibilityChange[],
): Promise<number> {
  const batches = Array.from({ length: Math.ceil(changes.length / batchSize) }, (_, index) =>
    changes.slice(index * batchSize, (index + 1) * batchSize),
  );
  const failed = await Promise.all(
    batches.map(async (batch) => {
      try {
        const answer = await client.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ receiptHandle, delaySeconds }, index) => ({
              Id: String(index),
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: delaySeconds,
            })),
          }),
        );
        return answer.Failed?.length ?? 0;
      } catch {
        return batch.length;
      }
    }),
  );
  return failed.reduce((sum, count) => sum + count, 0);
}
