import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type ReceivedMessage, toReceivedMessage } from './event.ts';

export interface QueueAddress {
  readonly sqsEndpoint: string;
  readonly region: string;
  readonly queueUrl: string;
  readonly queueArn: string;
}

/** The queue as the mapping sees it. */
export interface QueueClient {
  visibilityTimeoutSeconds(): Promise<number>;
  receive(maximum: number, waitSeconds: number, signal: AbortSignal): Promise<ReceivedMessage[]>;
  delete(messages: readonly ReceivedMessage[]): Promise<void>;
  /** Makes messages visible again. */
  giveBack(messages: readonly ReceivedMessage[]): Promise<void>;
  destroy(): void;
}

/** Entries of batch actions, which take ten at a time. */
function entriesOf(messages: readonly ReceivedMessage[]) {
  const entries = messages.map(({ receiptHandle }, position) => ({
    Id: String(position),
    ReceiptHandle: receiptHandle,
  }));
  return Array.from({ length: Math.ceil(entries.length / 10) }, (_, part) =>
    entries.slice(part * 10, part * 10 + 10),
  );
}

export function connectQueue(address: QueueAddress): QueueClient {
  const QueueUrl = address.queueUrl;
  const client = new SQSClient({
    endpoint: address.sqsEndpoint,
    region: address.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    async visibilityTimeoutSeconds() {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
      );
      return Number(Attributes?.VisibilityTimeout ?? 30);
    },
    async receive(maximum, waitSeconds, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, maximum),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
      });
      const { Messages = [] } = await client.send(command, { abortSignal: signal });
      return Messages.flatMap((message) => toReceivedMessage(message, address) ?? []);
    },
    async delete(messages) {
      for (const Entries of entriesOf(messages)) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async giveBack(messages) {
      for (const part of entriesOf(messages)) {
        const Entries = part.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
    destroy() {
      client.destroy();
    },
  };
}
