import {
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
  destroy(): void;
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
      for (let start = 0; start < messages.length; start += 10) {
        const Entries = messages
          .slice(start, start + 10)
          .map(({ receiptHandle }, position) => ({ Id: String(position), ReceiptHandle: receiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    destroy() {
      client.destroy();
    },
  };
}
