import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import { changeVisibility } from '../../adapters/sqs/visibility.ts';
import type { TaskQueue } from '../../core/tasks/ports.ts';
import { startSqs } from '../../local/sqs/start.ts';
import { createFakeTaskQueue } from '../core/fakes/task-queue.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'eu-central-1';

interface Harness {
  readonly queue: TaskQueue;
  /** Takes what can be received now. */
  readonly receive: () => Promise<{ body: string | undefined; tenant: string | undefined }[]>;
  /** How many cannot be received yet. */
  readonly delayed: () => Promise<number>;
  readonly break: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

async function startQueue() {
  const server = await startSqs({
    queues: [{ name: 'tasks', attributes: {} }],
    region,
    account: '123456789012',
  });
  const client = new SQSClient({ endpoint: server.endpoint, region, credentials, maxAttempts: 1 });
  return { server, client, url: server.queueUrl('tasks') };
}

const implementations: Record<string, () => Promise<Harness>> = {
  fake() {
    const queue = createFakeTaskQueue();
    const isDelayed = ({ delaySeconds = 0 }) => delaySeconds > 0;
    return Promise.resolve({
      queue,
      receive() {
        const ready = queue.messages.filter((message) => !isDelayed(message));
        queue.messages.splice(0, queue.messages.length, ...queue.messages.filter(isDelayed));
        return Promise.resolve(ready);
      },
      delayed: () => Promise.resolve(queue.messages.filter(isDelayed).length),
      break() {
        queue.down = true;
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
    });
  },
  async SQS() {
    const { server, client, url } = await startQueue();
    return {
      queue: createTaskQueue(client, url),
      async receive() {
        const command = new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['MessageGroupId'],
        });
        const { Messages: messages = [] } = await client.send(command);
        for (const { ReceiptHandle } of messages) {
          await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        }
        return messages.map(({ Body, Attributes }) => ({ body: Body, tenant: Attributes?.MessageGroupId }));
      },
      async delayed() {
        const command = new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessagesDelayed'],
        });
        const { Attributes } = await client.send(command);
        return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
      },
      break: () => server.stop(),
      stop() {
        client.destroy();
        return Promise.resolve();
      },
    };
  },
};

describe.each(Object.entries(implementations))('task queue: %s', (_name, make) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await make();
  });
  afterAll(() => harness.stop());

  it('delivers a message as it was sent, grouped by its tenant', async () => {
    await harness.queue.send({ tenant: 'a', body: '{"a":"ü"}' });
    expect(await harness.receive()).toMatchObject([{ body: '{"a":"ü"}', tenant: 'a' }]);
  });

  it('holds a delayed message back', async () => {
    await harness.queue.send({ tenant: 'a', body: '1', delaySeconds: 900 });
    expect(await harness.receive()).toEqual([]);
    expect(await harness.delayed()).toBe(1);
  });

  it('throws where it did not take the message', async () => {
    await harness.break();
    const send = harness.queue.send({ tenant: 'a', body: '1' });
    await expect(send).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('visibility', () => {
  it('of given-back messages is changed in batches, and failures are counted, not thrown', async () => {
    const { server, client, url } = await startQueue();
    const queue = createTaskQueue(client, url);
    for (let i = 0; i < 12; i += 1) await queue.send({ tenant: 'a', body: String(i) });
    const receive = async () => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 900,
      });
      return (await client.send(command)).Messages ?? [];
    };
    const received = [...(await receive()), ...(await receive())];
    expect(received).toHaveLength(12);
    expect(await receive()).toHaveLength(0);
    const changes = received.map(({ ReceiptHandle }) => ({ receiptHandle: ReceiptHandle!, delaySeconds: 0 }));
    expect(await changeVisibility(client, url, changes)).toBe(0);
    expect([...(await receive()), ...(await receive())]).toHaveLength(12);
    await server.stop();
    expect(await changeVisibility(client, url, changes)).toBe(12);
    client.destroy();
  });
});
