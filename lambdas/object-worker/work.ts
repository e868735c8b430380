import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { decodeObjectMessage } from '../../core/objects/message.ts';
import { runMessage } from '../../core/objects/run-message.ts';
import { createGiveBack } from '../../core/tasks/batch-outcome.ts';
import { log } from '../log.ts';
import { messagesOf } from '../queue-messages.ts';
import type { ObjectWorker } from './wire.ts';

/** One event of the object queue, its messages one after the other. Those in the answer are not deleted. */
export async function work(
  { ports, limits, changeVisibility, flush }: ObjectWorker,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<SQSBatchResponse> {
  const kept: string[] = [];
  const messages = messagesOf(records, ports.queue, changeVisibility);
  const giveBack = createGiveBack({ messages }, limits.maxAttempts, kept);
  for (const { messageId, body, attributes } of records) {
    const receiveCount = Number(attributes.ApproximateReceiveCount);
    const delivery = { messageId, body, receiveCount };
    const ids = decodeObjectMessage(body);
    if (ids) {
      const fate = await runMessage({ ports: { ...ports, remainingMs }, limits, ids, receiveCount });
      giveBack.keep({ tenant: ids.tenant, deliveries: [delivery] }, fate);
    } else {
      log.error('malformed message', { message_id: messageId, receive_count: receiveCount });
      // Left to go to the dead letters; not at once, as it may be of a newer version whose workers are being deployed.
      giveBack.leave([delivery]);
    }
    await giveBack.flush();
    flush();
  }
  return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
}
