import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { endedMarkerKey, endedMarkerSeconds } from '../../core/tasks/cached-task.ts';
import { runBatch } from '../../core/tasks/run-batch.ts';
import { log } from '../log.ts';
import { messagesOf } from '../queue-messages.ts';
import type { ComputeWorker } from './wire.ts';

/** One batch of the compute queue. The messages in the answer are not deleted. */
export async function work(
  { ports, limits, cache, queue, changeVisibility }: ComputeWorker,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<SQSBatchResponse> {
  // Connects meanwhile, so that the first markers of an environment are not late.
  void cache.get(endedMarkerKey('none'));
  const deliveries = records.map(({ messageId, body, attributes }) => ({
    messageId,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
  }));
  const messages = messagesOf(records, queue, changeVisibility);
  const announce = async (ids: readonly string[]): Promise<void> => {
    await Promise.all(ids.map((id) => cache.set(endedMarkerKey(id), '1', endedMarkerSeconds)));
  };
  const outcome = await runBatch({ ...ports, messages, remainingMs, announce }, limits, deliveries);
  for (const { messageId, receiveCount } of outcome.malformed) {
    log.error('malformed message', { message_id: messageId, receive_count: receiveCount });
  }
  log.info('batch', {
    messages: records.length,
    messages_kept: outcome.kept.length,
    tasks_ended: outcome.ended.length,
  });
  return { batchItemFailures: outcome.kept.map((itemIdentifier) => ({ itemIdentifier })) };
}
