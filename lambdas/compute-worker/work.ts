import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { BatchOutcome } from '../../core/tasks/batch-outcome.ts';
import { endedMarkerKey, endedMarkerSeconds } from '../../core/tasks/cached-task.ts';
import { runBatch } from '../../core/tasks/run-batch.ts';
import { log } from '../log.ts';
import type { ComputeWorker } from './wire.ts';

/** One batch of the compute queue. The messages in the answer are not deleted. */
export async function work(
  worker: ComputeWorker,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<SQSBatchResponse> {
  // Connects meanwhile, so that the first markers of an environment are not late.
  void worker.cache.get(endedMarkerKey('none'));
  const deliveries = records.map(({ messageId, body, attributes }) => ({
    messageId,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
  }));
  const outcome = await runBatch({ ...worker.ports, remainingMs }, worker.limits, deliveries);
  for (const { messageId, receiveCount } of outcome.malformed) {
    log.error('malformed message', { message_id: messageId, receive_count: receiveCount });
  }
  const [notResent] = await Promise.all([
    resend(worker, outcome),
    delay(worker, outcome, records),
    ...outcome.ended.map((id) => worker.cache.set(endedMarkerKey(id), '1', endedMarkerSeconds)),
  ]);
  log.info('batch', {
    messages: records.length,
    tasks_ended: outcome.ended.length,
    messages_returned: outcome.returned.length,
    messages_sent_again: outcome.resent.length,
  });
  const kept = [...outcome.returned.map(({ messageId }) => messageId), ...notResent];
  return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Ids of the messages that could not be replaced by new ones. */
async function resend({ queue }: ComputeWorker, { resent }: BatchOutcome): Promise<string[]> {
  const kept = await Promise.all(
    resent.map(async ({ messageIds, message }) => {
      try {
        await queue.send(message);
        return [];
      } catch {
        log.error('message not sent again', { message_ids: messageIds });
        return messageIds;
      }
    }),
  );
  return kept.flat();
}

async function delay(
  worker: ComputeWorker,
  { returned }: BatchOutcome,
  records: readonly SQSRecord[],
): Promise<void> {
  const receiptHandles = new Map(records.map(({ messageId, receiptHandle }) => [messageId, receiptHandle]));
  const changes = returned.flatMap(({ messageId, delaySeconds }) => {
    const receiptHandle = receiptHandles.get(messageId);
    return receiptHandle === undefined || delaySeconds === undefined ? [] : [{ receiptHandle, delaySeconds }];
  });
  if (changes.length === 0) return;
  const failed = await worker.delay(changes);
  if (failed > 0) log.warn('visibility not changed', { messages: failed });
}
