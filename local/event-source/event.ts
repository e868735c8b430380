import { md5, systemAttributes } from '../sqs/message-attributes.ts';
import type { Delivery } from '../sqs/message.ts';

/** Lambda's limit for the payload of an invocation. */
const payloadLimitBytes = 6_291_556;

/** A message that was received, with what the mapping needs of it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  /** Its record in the function's event, as JSON. */
  readonly record: string;
}

export function toReceivedMessage(
  delivery: Delivery,
  queue: { queueArn: string; region: string },
): ReceivedMessage {
  const { message, receiptHandle } = delivery;
  const record = JSON.stringify({
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: systemAttributes(message, queue.queueArn),
    messageAttributes: {},
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.queueArn,
    awsRegion: queue.region,
  });
  return { id: message.id, receiptHandle, record };
}

export function toEvent(messages: readonly ReceivedMessage[]): string {
  return `{"Records":[${messages.map(({ record }) => record).join(',')}]}`;
}

/** Ten messages of 1 MiB are more than one invocation takes: they go to the function in several. */
export function splitByPayload(messages: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const batches: ReceivedMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = Buffer.byteLength(message.record) + 1;
    if (bytes + size > payloadLimitBytes) {
      batches.push([]);
      bytes = toEvent([]).length;
    }
    batches.at(-1)?.push(message);
    bytes += size;
  }
  return batches;
}
