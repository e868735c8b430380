import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityCommand,
  ListMessageMoveTasksCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSqs } from '../../../local/sqs/start.ts';
import { temporaryFolder } from '../cloud/folder.ts';

const region = 'eu-west-1';
const account = '123456789012';
const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

async function startQueues(directory?: string) {
  const RedrivePolicy = { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 };
  const server = await startSqs({
    region,
    account,
    queues: [
      { name: 'work', attributes: { RedrivePolicy } },
      { name: 'other', attributes: { RedrivePolicy } },
      { name: 'dead', attributes: {} },
    ],
    ...(directory !== undefined && { directory }),
  });
  const client = new SQSClient({
    endpoint: server.endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  const send = (name: string, MessageBody: string, MessageGroupId = 'tenant') =>
    client.send(new SendMessageCommand({ QueueUrl: server.queueUrl(name), MessageBody, MessageGroupId }));
  const receive = async (name: string, VisibilityTimeout = 30): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: server.queueUrl(name),
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return {
    client,
    stop,
    send,
    receive,
    urlOf: (name: string) => server.queueUrl(name),
    counts: (name: string) => server.gauges().find((gauge) => gauge.name === name),
    /** Sends messages and fails them, so that they become dead letters. */
    async bury(name: string, bodies: readonly string[]) {
      for (const body of bodies) await send(name, body);
      for (let round = 0; round < 2; round += 1) {
        for (const message of await receive(name, 0)) expect(bodies).toContain(message.Body);
      }
    },
    start: (options: { destination?: string; rate?: number } = {}) =>
      client.send(
        new StartMessageMoveTaskCommand({
          SourceArn: arnOf('dead'),
          ...(options.destination !== undefined && { DestinationArn: arnOf(options.destination) }),
          ...(options.rate !== undefined && { MaxNumberOfMessagesPerSecond: options.rate }),
        }),
      ),
    list: async (MaxResults?: number) => {
      const { Results = [] } = await client.send(
        new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead'), ...(MaxResults && { MaxResults }) }),
      );
      return Results;
    },
  };
}

async function queues() {
  const started = await startQueues();
  onTestFinished(started.stop);
  return started;
}

type Queues = Awaited<ReturnType<typeof queues>>;

const ended = ({ list }: Queues) =>
  vi.waitFor(async () => {
    const [task] = await list();
    if (task?.Status === 'RUNNING') throw new Error('it still runs');
    return task;
  }, 20_000);

test('dead letters go back to the queues that they came from, as new messages', async () => {
  const all = await queues();
  await all.bury('work', ['a', 'b']);
  await all.bury('other', ['c']);
  const before = await all.receive('dead', 0);
  expect(before.map(({ Attributes }) => Attributes?.DeadLetterQueueSourceArn).toSorted()).toEqual(
    [arnOf('work'), arnOf('work'), arnOf('other')].toSorted(),
  );
  const { TaskHandle } = await all.start();
  expect(TaskHandle).toEqual(expect.any(String));
  expect(await ended(all)).toEqual({
    Status: 'COMPLETED',
    SourceArn: arnOf('dead'),
    ApproximateNumberOfMessagesMoved: 3,
    ApproximateNumberOfMessagesToMove: 3,
    StartedTimestamp: expect.any(Number) as number,
  });
  const back = await all.receive('work');
  expect(back.map(({ Body }) => Body).toSorted()).toEqual(['a', 'b']);
  expect((await all.receive('other')).map(({ Body }) => Body)).toEqual(['c']);
  for (const { MessageId, Attributes } of back) {
    expect(before.map((message) => message.MessageId)).not.toContain(MessageId);
    expect(Attributes).toMatchObject({ ApproximateReceiveCount: '1', MessageGroupId: 'tenant' });
    expect(Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  }
  expect(all.counts('dead')).toMatchObject({ visible: 0, inFlight: 0 });
});

test('a destination takes all of them, and what was sent to the dead-letter queue itself', async () => {
  const all = await queues();
  await all.bury('work', ['a']);
  await all.send('dead', 'direct');
  await all.start({ destination: 'other' });
  expect(await ended(all)).toMatchObject({ Status: 'COMPLETED', DestinationArn: arnOf('other') });
  expect((await all.receive('other')).map(({ Body }) => Body).toSorted()).toEqual(['a', 'direct']);
});

test('a message of unknown origin fails a task without a destination, and stays', async () => {
  const all = await queues();
  await all.send('dead', 'direct');
  await all.start();
  expect(await ended(all)).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'CouldNotDetermineMessageSource',
    ApproximateNumberOfMessagesMoved: 0,
  });
  expect((await all.receive('dead')).map(({ Body }) => Body)).toEqual(['direct']);
});

test('a message in flight stays where it is', async () => {
  const all = await queues();
  await all.bury('work', ['a']);
  const [held] = await all.receive('dead');
  await all.bury('work', ['b']);
  await all.start();
  expect(await ended(all)).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
  const handle = { QueueUrl: all.urlOf('dead'), ReceiptHandle: held?.ReceiptHandle, VisibilityTimeout: 0 };
  await all.client.send(new ChangeMessageVisibilityCommand(handle));
  expect((await all.receive('dead')).map(({ Body }) => Body)).toEqual(['a']);
});

test('a running task keeps its rate, is alone at its source, and can be cancelled once', async () => {
  const all = await queues();
  await all.bury('work', ['a', 'b', 'c']);
  const { TaskHandle } = await all.start({ rate: 1 });
  expect(await all.list()).toMatchObject([
    { Status: 'RUNNING', TaskHandle, MaxNumberOfMessagesPerSecond: 1 },
  ]);
  await expect(all.start()).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  const cancel = () => all.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  const { ApproximateNumberOfMessagesMoved: moved = 0 } = await cancel();
  expect(moved).toBeLessThan(3);
  await expect(cancel()).rejects.toThrow('Only active tasks can be cancelled.');
  expect(await all.list()).toMatchObject([{ Status: 'CANCELLED' }]);
  await all.start();
  await ended(all);
  expect((await all.list(10)).map(({ Status }) => Status)).toEqual(['COMPLETED', 'CANCELLED']);
  expect(await all.receive('work')).toHaveLength(3);
});

test('what is asked wrongly is refused by name', async () => {
  const { client } = await queues();
  const start = (SourceArn: string, more: object = {}) =>
    client.send(new StartMessageMoveTaskCommand({ SourceArn, ...more }));
  await expect(start(arnOf('work'))).rejects.toThrow('must be configured as a Dead Letter Queue');
  await expect(start(arnOf('none'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(start(arnOf('dead'), { DestinationArn: arnOf('none') })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(start(arnOf('dead'), { MaxNumberOfMessagesPerSecond: 501 })).rejects.toThrow(
    'MaxNumberOfMessagesPerSecond',
  );
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('the origin of a dead letter outlives a restart', async () => {
  const directory = temporaryFolder();
  const first = await startQueues(directory);
  await first.bury('other', ['a']);
  await first.stop();
  const second = await startQueues(directory);
  onTestFinished(second.stop);
  await second.start();
  await ended(second);
  expect((await second.receive('other')).map(({ Body }) => Body)).toEqual(['a']);
});

test('purging deletes what waits, is in flight or delayed, for good, once a minute', async () => {
  const directory = temporaryFolder();
  const first = await startQueues(directory);
  const purge = () => first.client.send(new PurgeQueueCommand({ QueueUrl: first.urlOf('work') }));
  for (const body of ['a', 'b', 'c']) await first.send('work', body);
  await first.client.send(
    new SendMessageCommand({ QueueUrl: first.urlOf('work'), MessageBody: 'd', DelaySeconds: 900 }),
  );
  await first.client.send(new ReceiveMessageCommand({ QueueUrl: first.urlOf('work') }));
  await first.send('other', 'stays');
  await purge();
  expect(first.counts('work')).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
  await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
  await first.stop();
  const second = await startQueues(directory);
  onTestFinished(second.stop);
  expect(second.counts('work')).toMatchObject({ visible: 0 });
  expect((await second.receive('other')).map(({ Body }) => Body)).toEqual(['stays']);
});
