import type { Message } from '@aws-sdk/client-sqs';

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
  message: Message,
  queue: { queueArn: string; region: string },
): ReceivedMessage | undefined {
  const { MessageId: id, ReceiptHandle: receiptHandle } = message;
  if (id === undefined || receiptHandle === undefined) return undefined;
  const record = JSON.stringify({
    messageId: id,
    receiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queue.queueArn,
    awsRegion: queue.region,
  });
  return { id, receiptHandle, record };
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
