import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SqsServer, startSqs } from '../../../local/sqs/start.ts';

const region = 'eu-west-1';
const account = '123456789012';
let server: SqsServer;
let client: SQSClient;
let url: string;

beforeEach(async () => {
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:dead`;
  server = await startSqs({
    region,
    account,
    queues: [
      {
        name: 'work',
        attributes: {
          VisibilityTimeout: 30,
          RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 2 },
          KmsMasterKeyId: 'key',
        },
      },
      { name: 'dead', attributes: { MessageRetentionPeriod: '1209600' } },
    ],
  });
  url = server.queueUrl('work');
  client = new SQSClient({
    endpoint: server.endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterEach(async () => {
  client.destroy();
  await server.stop();
});

const send = (MessageBody: string, MessageGroupId?: string) =>
  client.send(
    new SendMessageCommand({ QueueUrl: url, MessageBody, ...(MessageGroupId && { MessageGroupId }) }),
  );

async function receive(options: { max?: number; wait?: number; visibility?: number; from?: string } = {}) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: options.from ?? url,
      MaxNumberOfMessages: options.max ?? 10,
      WaitTimeSeconds: options.wait ?? 0,
      ...(options.visibility !== undefined && { VisibilityTimeout: options.visibility }),
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);

const show = (message: Message) =>
  client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: message.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );

describe('a message', () => {
  test('is delivered once while its visibility timeout lasts, with its group and receive count', async () => {
    const { MessageId } = await send('a', 'tenant-1');
    const [message] = await receive();
    expect(message).toMatchObject({
      MessageId,
      Body: 'a',
      Attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'tenant-1' },
    });
    expect(await receive()).toEqual([]);
  });

  test('comes back when its visibility timeout ends, and its former handle then still deletes it', async () => {
    await send('a');
    const [first] = await receive({ visibility: 1 });
    const [second] = await receive({ wait: 5 });
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first!.ReceiptHandle }));
    await show(second!);
    // The stale handle deleted nothing: the message is there, and goes to the dead letters at this third receive.
    expect(await receive()).toEqual([]);
    expect(bodies(await receive({ from: server.queueUrl('dead') }))).toEqual(['a']);
  });

  test('is gone once deleted', async () => {
    await send('a');
    const [message] = await receive({ visibility: 0 });
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message!.ReceiptHandle }));
    expect(await receive()).toEqual([]);
  });

  test('moves to the dead-letter queue at the receive after maxReceiveCount', async () => {
    await send('poison');
    for (let count = 0; count < 2; count++) await show((await receive())[0]!);
    expect(await receive()).toEqual([]);
    expect(bodies(await receive({ from: server.queueUrl('dead') }))).toEqual(['poison']);
  });

  test('with a delay is not delivered before it', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 1 }));
    expect(await receive()).toEqual([]);
    expect(bodies(await receive({ wait: 5 }))).toEqual(['later']);
  });
});

describe('long polling', () => {
  test('hands a message to a waiting receiver when it is sent', async () => {
    const waiting = receive({ wait: 20 });
    await send('now');
    expect(bodies(await waiting)).toEqual(['now']);
  });

  test('hands one message to one of many receivers', async () => {
    const waiting = Array.from({ length: 5 }, () => receive({ wait: 1 }));
    await send('only');
    expect((await Promise.all(waiting)).flatMap(bodies)).toEqual(['only']);
  });

  test('loses no message to a receiver that went away', async () => {
    const gone = new AbortController();
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: gone.signal,
    });
    // Proves that the first request is with the server: requests of one client arrive in order on their sockets.
    await receive();
    gone.abort();
    await expect(waiting).rejects.toThrow();
    const next = receive({ wait: 20 });
    await send('kept');
    expect(bodies(await next)).toEqual(['kept']);
  });

  test('ends when the server stops', async () => {
    const waiting = receive({ wait: 20 }).catch(() => []);
    await receive();
    await server.stop();
    expect(await waiting).toEqual([]);
    server = await startSqs({ region, account, queues: [] });
  });
});

describe('fair queues', () => {
  test("one tenant's backlog does not delay another's message", async () => {
    for (let count = 0; count < 10; count++) await send(`noisy ${count}`, 'noisy');
    expect(bodies(await receive({ max: 3 }))).toEqual(['noisy 0', 'noisy 1', 'noisy 2']);
    await send('quiet', 'quiet');
    expect(bodies(await receive({ max: 1 }))).toEqual(['quiet']);
  });
});

describe('batches', () => {
  test('report each entry on its own', async () => {
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'fine' },
          { Id: 'bad', MessageBody: 'no \u0000 here' },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }]);
  });

  test('reach a waiting receiver together', async () => {
    const waiting = receive({ wait: 20, max: 10 });
    await receive();
    await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ['a', 'b', 'c'].map((body) => ({ Id: body, MessageBody: body })),
      }),
    );
    expect(bodies(await waiting)).toEqual(['a', 'b', 'c']);
  });

  test('change visibility and delete by entry', async () => {
    await send('a');
    const [message] = await receive();
    const change = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'held', ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'unknown', ReceiptHandle: 'no such handle', VisibilityTimeout: 0 },
        ],
      }),
    );
    expect(change.Successful).toEqual([{ Id: 'held' }]);
    expect(change.Failed?.[0]?.Code).toBe('MessageNotInflight');
    const [again] = await receive();
    const removal = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [{ Id: 'one', ReceiptHandle: again!.ReceiptHandle }],
      }),
    );
    expect(removal.Failed).toEqual([]);
  });
});

describe('the queue', () => {
  test('tells its counts, settings and address', async () => {
    await send('a');
    await send('b');
    await receive({ max: 1 });
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      QueueArn: `arn:aws:sqs:${region}:${account}:work`,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      VisibilityTimeout: '30',
    });
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(url);
    const { QueueUrls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'd' }));
    expect(QueueUrls).toEqual([server.queueUrl('dead')]);
  });

  test('takes another visibility timeout, also for those who wait', async () => {
    const set = (Attributes: Record<string, string>) =>
      client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    // One that waits already gets it too.
    const waiting = receive({ wait: 5 });
    await set({ VisibilityTimeout: '0' });
    await send('a');
    expect(bodies([...(await waiting), ...(await receive())])).toEqual(['a', 'a']);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '0' });
  });

  test('refuses an unknown queue and a message above its limit by the names of the API', async () => {
    await expect(
      client.send(new SendMessageCommand({ QueueUrl: server.queueUrl('none'), MessageBody: 'a' })),
    ).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(send('x'.repeat(1_048_577))).rejects.toThrow('shorter than 1048576 bytes');
    await expect(send('x'.repeat(1_048_576))).resolves.toBeDefined();
  });
});

describe('attributes of a queue that runs', () => {
  const set = (Attributes: Record<string, string>) =>
    client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));

  test('are changed for the next delivery', async () => {
    await set({ VisibilityTimeout: '0', MessageRetentionPeriod: '7200' });
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'again' }));
    const receive = () => client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5 }));
    expect([(await receive()).Messages?.length, (await receive()).Messages?.length]).toEqual([1, 1]);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '0', MessageRetentionPeriod: '7200' });
  });

  test('that do not exist, or are out of bounds, are refused and change nothing', async () => {
    await expect(set({ Colour: 'red' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    await expect(set({ VisibilityTimeout: '43201' })).rejects.toThrow('VisibilityTimeout');
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '30' });
  });
});
