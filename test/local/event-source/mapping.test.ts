import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Mapping, startMapping } from '../../../local/event-source/mapping.ts';
import { TooManyRequestsException } from '../../../local/lambda/concurrency.ts';
import { startSqs } from '../../../local/sqs/start.ts';
import { makeFunction } from '../lambda/fixture.ts';
import { eventually } from '../support/processes.ts';

vi.setConfig({ testTimeout: 30_000 });

const region = 'eu-west-1';
const account = '123456789012';

interface Result {
  error?: string;
  payload: string;
}

/** A queue (visibility 1 s, dead letters after two receives) and a way to map it. */
async function makeQueue(attributes: Record<string, unknown> = {}) {
  const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:dead`;
  const server = await startSqs({
    region,
    account,
    queues: [
      {
        name: 'work',
        attributes: {
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 2 },
          ...attributes,
        },
      },
      { name: 'dead', attributes: {} },
    ],
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: server.endpoint, region, credentials });
  const queueUrl = server.queueUrl('work');
  const mappings: Mapping[] = [];
  const logs: string[] = [];
  onTestFinished(async () => {
    await Promise.all(mappings.map((mapping) => mapping.stop()));
    client.destroy();
    await server.stop();
  });
  return {
    logs,
    async send(...bodies: string[]) {
      for (let start = 0; start < bodies.length; start += 10) {
        const Entries = bodies
          .slice(start, start + 10)
          .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
    sendOne: (MessageBody: string, MessageGroupId: string) =>
      client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, MessageGroupId })),
    map(properties: Record<string, unknown>, invoke: (payload: string) => Promise<Result>): Mapping {
      const mapping = startMapping(properties, {
        queue: server.queue('work'),
        region,
        invoke,
        log: (line) => logs.push(line),
      });
      mappings.push(mapping);
      return mapping;
    },
    /** Messages in the queue, whether visible or in flight. */
    async depth(): Promise<number> {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes?.ApproximateNumberOfMessages) +
        Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
      );
    },
    async receiveDead(): Promise<string[]> {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: server.queueUrl('dead'), WaitTimeSeconds: 20 }),
      );
      return Messages.flatMap(({ Body }) => Body ?? []);
    },
  };
}

const recordsOf = (payload: string): SQSRecord[] => (JSON.parse(payload) as SQSEvent).Records;
const bodiesOf = (payload: string) => recordsOf(payload).map(({ body }) => body);
const success: Result = { payload: 'null' };

describe('a batch', () => {
  test('reaches the function as the event of Lambda, and is deleted when it returns', async () => {
    const queue = await makeQueue();
    const seen: SQSRecord[] = [];
    queue.map({}, (payload) => {
      seen.push(...recordsOf(payload));
      return Promise.resolve(success);
    });
    await queue.sendOne('hello', 'tenant-1');
    await eventually(async () => {
      expect(await queue.depth()).toBe(0);
    });
    expect(seen).toMatchObject([
      {
        body: 'hello',
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:${account}:work`,
        awsRegion: region,
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'tenant-1' },
      },
    ]);
    expect(seen[0]?.messageId).toMatch(/^[-0-9a-f]{36}$/);
  });

  test('has at most BatchSize messages', async () => {
    const queue = await makeQueue();
    await queue.send('1', '2', '3', '4', '5');
    const sizes: number[] = [];
    const mapping = queue.map({ BatchSize: 2 }, (payload) => {
      sizes.push(recordsOf(payload).length);
      return Promise.resolve(success);
    });
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(5);
    });
    expect(sizes).toEqual([2, 2, 1]);
  });

  test('gathers over its window, also above ten', async () => {
    const queue = await makeQueue({ VisibilityTimeout: 30 });
    const batches: string[][] = [];
    const mapping = queue.map({ BatchSize: 15, MaximumBatchingWindowInSeconds: 20 }, (payload) => {
      batches.push(bodiesOf(payload));
      return Promise.resolve(success);
    });
    const bodies = Array.from({ length: 15 }, (_, index) => String(index));
    await queue.send(...bodies);
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(15);
    });
    expect(batches).toEqual([bodies]);
  });

  test('above the payload limit of an invocation becomes several', async () => {
    const queue = await makeQueue({ VisibilityTimeout: 30 });
    for (let index = 0; index < 8; index++) await queue.send('x'.repeat(1_000_000));
    const sizes: number[] = [];
    const mapping = queue.map({ BatchSize: 10, MaximumBatchingWindowInSeconds: 60 }, (payload) => {
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6_291_556);
      sizes.push(recordsOf(payload).length);
      return Promise.resolve(success);
    });
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(8);
    });
    expect(sizes).toEqual([6, 2]);
  });
});

describe('a failure', () => {
  test('of the invocation leaves the messages to their visibility timeout, then to the dead letters', async () => {
    const queue = await makeQueue();
    const counts: string[] = [];
    const mapping = queue.map({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, (payload) => {
      counts.push(...recordsOf(payload).map(({ attributes }) => attributes.ApproximateReceiveCount));
      return Promise.resolve({ error: 'Unhandled', payload: '{}' });
    });
    await queue.send('poison');
    expect(await queue.receiveDead()).toEqual(['poison']);
    expect(counts).toEqual(['1', '2']);
    expect(mapping.stats()).toMatchObject({ failedInvocations: 2, deleted: 0 });
  });

  test('of some messages brings back only those', async () => {
    const queue = await makeQueue();
    const batches: string[][] = [];
    const mapping = queue.map({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, (payload) => {
      batches.push(bodiesOf(payload));
      const failed = batches.length === 1 ? recordsOf(payload).filter(({ body }) => body === 'b') : [];
      const batchItemFailures = failed.map(({ messageId }) => ({ itemIdentifier: messageId }));
      return Promise.resolve({ payload: JSON.stringify({ batchItemFailures }) });
    });
    await queue.send('a', 'b', 'c');
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(3);
    });
    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
  });

  test('of the process in mid-batch brings the messages back to a new process', async () => {
    const queue = await makeQueue();
    const example = await makeFunction(
      `export async function handler({ Records }) {
        const [{ attributes }] = Records;
        if (attributes.ApproximateReceiveCount === '1') process.kill(process.pid, 'SIGKILL');
        return { batchItemFailures: [] };
      }`,
    );
    const mapping = queue.map({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, (payload) =>
      example.invoke(payload),
    );
    await queue.send('survives');
    await eventually(() => {
      expect(mapping.stats()).toMatchObject({ deleted: 1, failedInvocations: 1, invocations: 2 });
    });
  });

  test('to get a place is tried again, without another receive', async () => {
    const queue = await makeQueue({ VisibilityTimeout: 30 });
    let tries = 0;
    const counts: string[] = [];
    const mapping = queue.map({}, (payload) => {
      tries++;
      if (tries < 4) return Promise.reject(new TooManyRequestsException('ConcurrentInvocationLimitExceeded'));
      counts.push(...recordsOf(payload).map(({ attributes }) => attributes.ApproximateReceiveCount));
      return Promise.resolve(success);
    });
    await queue.send('patient');
    await eventually(() => {
      expect(mapping.stats()).toMatchObject({ deleted: 1, throttles: 3 });
    });
    expect(counts).toEqual(['1']);
  });

  test('to get a place until the visibility timeout gives the messages back', async () => {
    const queue = await makeQueue();
    let throttled = true;
    const counts: string[] = [];
    const mapping = queue.map({}, (payload) => {
      if (throttled) return Promise.reject(new TooManyRequestsException('ConcurrentInvocationLimitExceeded'));
      counts.push(...recordsOf(payload).map(({ attributes }) => attributes.ApproximateReceiveCount));
      return Promise.resolve(success);
    });
    await queue.send('late');
    await eventually(() => {
      expect(queue.logs.join('\n')).toContain('given up: TooManyRequestsException');
    });
    throttled = false;
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(1);
    });
    expect(counts).toEqual(['2']);
  });
});

describe('concurrency', () => {
  test('reaches MaximumConcurrency, and never exceeds it', async () => {
    const queue = await makeQueue({ VisibilityTimeout: 30 });
    const barrier = Promise.withResolvers<undefined>();
    let running = 0;
    let most = 0;
    const properties = { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 5 } };
    const mapping = queue.map(properties, async () => {
      most = Math.max(most, ++running);
      if (running === 5) barrier.resolve(undefined);
      // All five have to be here before one may end.
      await barrier.promise;
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return success;
    });
    await queue.send(...Array.from({ length: 40 }, (_, index) => String(index)));
    await eventually(() => {
      expect(mapping.stats().deleted).toBe(40);
    });
    expect(most).toBe(5);
  });
});

describe('a mapping', () => {
  test('that is not enabled takes nothing', async () => {
    const queue = await makeQueue();
    const mapping = queue.map({ Enabled: false }, () => Promise.resolve(success));
    await queue.send('stays');
    await mapping.stop();
    expect(mapping.stats().received).toBe(0);
    expect(await queue.depth()).toBe(1);
  });

  test('lets a running invocation end when it stops, deletes its messages, and takes no more', async () => {
    const queue = await makeQueue({ VisibilityTimeout: 30 });
    const started = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<Result>();
    const mapping = queue.map({ BatchSize: 1 }, () => {
      started.resolve(undefined);
      return finish.promise;
    });
    await queue.send('running');
    await started.promise;
    const stopped = mapping.stop();
    finish.resolve(success);
    await stopped;
    await queue.send('left');
    expect(mapping.stats()).toMatchObject({ running: 0, received: 1, deleted: 1 });
    expect(await queue.depth()).toBe(1);
  });

  test('with settings that AWS refuses does not start', async () => {
    const queue = await makeQueue();
    const invoke = () => Promise.resolve(success);
    expect(() => queue.map({ BatchSize: 100 }, invoke)).toThrow('MaximumBatchingWindowInSeconds');
    expect(() => queue.map({ ScalingConfig: { MaximumConcurrency: 1 } }, invoke)).toThrow(
      'MaximumConcurrency',
    );
    expect(() => queue.map({ FilterCriteria: { Filters: [] } }, invoke)).toThrow('not supported locally');
  });
});

test('disabled, it leaves the queue alone; enabled again, it goes on', async () => {
  const queue = await makeQueue();
  const seen: string[] = [];
  const mapping = queue.map({ Enabled: false }, (payload) => {
    seen.push(...bodiesOf(payload));
    return Promise.resolve(success);
  });
  await queue.send('first');
  mapping.configure({ Enabled: true });
  await eventually(async () => {
    expect(await queue.depth()).toBe(0);
  });
  // It now waits in a long poll, which would take the next message.
  mapping.configure({ Enabled: false });
  await queue.send('second');
  expect(await queue.depth()).toBe(1);
  expect(seen).toEqual(['first']);
  mapping.configure({ Enabled: true });
  await eventually(async () => {
    expect(await queue.depth()).toBe(0);
  });
  expect(seen).toEqual(['first', 'second']);
  expect(mapping.stats().received).toBe(2);
});
