import {
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  DeleteMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayFigures } from '../../../local/cloudwatch/figures/gateway.ts';
import { lambdaFigures, sampleConcurrency } from '../../../local/cloudwatch/figures/lambda.ts';
import { queueFigures, recordQueues } from '../../../local/cloudwatch/figures/sqs.ts';
import { Distribution } from '../../../local/cloudwatch/distribution.ts';
import { type MetricStore, openMetricStore } from '../../../local/cloudwatch/metric-store.ts';
import { unreadableExchange } from '../../../local/gateway/exchange.ts';
import { readApi } from '../../../local/gateway/read-api.ts';
import { startSqs } from '../../../local/sqs/start.ts';
import { petsTemplate } from '../gateway/template.ts';
import { t0 } from './harness.ts';

function openStore(): MetricStore {
  const store = openMetricStore({ now: () => t0 });
  onTestFinished(() => {
    store.close();
  });
  return store;
}

/** All values of a metric as one distribution. */
function total(store: MetricStore, namespace: string, name: string, dimensions: Record<string, string>) {
  const all = new Distribution();
  for (const { distribution } of store.read({ namespace, name, dimensions }, 0, Date.now() + 60_000))
    all.merge(distribution);
  return all;
}

test('the gateway counts each request, its errors as a rate, and its latency, by API and stage', () => {
  const store = openStore();
  const api = readApi(petsTemplate(), '000000000000');
  const answered = gatewayFigures(store, api);
  const exchange = { ...unreadableExchange('127.0.0.1', t0), integrationLatency: 7 };
  answered(exchange, 200, 9);
  answered(exchange, 200, 11);
  answered({ ...exchange, integrationLatency: undefined }, 429, 1);
  answered(exchange, 503, 30);
  for (const dimensions of [{ ApiName: api.name }, { ApiName: api.name, Stage: api.stage }]) {
    const of = (name: string) => total(store, 'AWS/ApiGateway', name, dimensions);
    expect(of('Count')).toMatchObject({ count: 4, sum: 4 });
    expect(of('4XXError')).toMatchObject({ count: 4, sum: 1 });
    expect(of('5XXError')).toMatchObject({ count: 4, sum: 1 });
    expect(of('Latency')).toMatchObject({ count: 4, minimum: 1, maximum: 30 });
    expect(of('IntegrationLatency')).toMatchObject({ count: 3, sum: 21 });
  }
});

test('functions count invocations, errors, throttles and what runs at the same time, alone and together', () => {
  const store = openStore();
  const figuresOf = lambdaFigures(store, () => t0);
  const [hash, tasks] = [figuresOf('hash'), figuresOf('tasks')];
  const result = { payload: '', requestId: '', durationMs: 12 };
  hash.began(1);
  tasks.began(1);
  hash.began(2);
  hash.ended(result);
  hash.ended({ ...result, error: 'Unhandled' });
  tasks.ended(result);
  tasks.throttled();
  const of = (name: string, FunctionName?: string) =>
    total(store, 'AWS/Lambda', name, FunctionName === undefined ? {} : { FunctionName });
  expect(of('Invocations', 'hash').sum).toBe(2);
  expect(of('Errors', 'hash')).toMatchObject({ count: 2, sum: 1 });
  expect(of('ConcurrentExecutions', 'hash').maximum).toBe(2);
  expect(of('Throttles', 'tasks').sum).toBe(1);
  expect(of('Invocations', 'tasks').sum).toBe(1);
  expect(of('Invocations').sum).toBe(3);
  expect(of('ConcurrentExecutions').maximum).toBe(3);
  expect(of('Duration').sum).toBe(36);
});

test('functions that run on are sampled, those at rest are not', async () => {
  const store = openStore();
  const running = (name: string, ...states: ('starting' | 'idle' | 'busy')[]) => ({
    name,
    environments: () => states.map((state) => ({ pid: 1, state })),
  });
  const functions = [
    running('worker', 'busy', 'busy', 'idle'),
    running('hash', 'busy'),
    running('docs', 'idle'),
  ];
  await sampleConcurrency(store, () => functions)(t0);
  const of = (FunctionName: string) => total(store, 'AWS/Lambda', 'ConcurrentExecutions', { FunctionName });
  expect(of('worker').maximum).toBe(2);
  expect(of('hash').maximum).toBe(1);
  expect(of('docs').count).toBe(0);
  expect(total(store, 'AWS/Lambda', 'ConcurrentExecutions', {}).maximum).toBe(3);
});

test('a queue counts what is sent, received and deleted, and tells what waits and how long', async () => {
  const store = openStore();
  const server = await startSqs({
    queues: [{ name: 'work', attributes: {} }],
    region: 'us-east-1',
    account: '000000000000',
    figuresOf: queueFigures(store),
  });
  const client = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
  });
  const QueueUrl = server.queueUrl('work');
  const before = Date.now();
  for (const MessageBody of ['a', 'bb', 'ccc'])
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2, WaitTimeSeconds: 0 }),
  );
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]!.ReceiptHandle }));
  recordQueues(store, server.gauges(), before + 90_000);

  const read = (name: string) => {
    const all = new Distribution();
    const metric = { namespace: 'AWS/SQS', name, dimensions: { QueueName: 'work' } };
    for (const { distribution } of store.read(metric, 0, before + 120_000)) all.merge(distribution);
    return all;
  };
  expect(read('NumberOfMessagesSent').sum).toBe(3);
  expect(read('SentMessageSize')).toMatchObject({ count: 3, sum: 6 });
  expect(read('NumberOfMessagesReceived').sum).toBe(2);
  expect(read('NumberOfMessagesDeleted').sum).toBe(1);
  expect(read('ApproximateNumberOfMessagesVisible').maximum).toBe(1);
  expect(read('ApproximateNumberOfMessagesNotVisible').maximum).toBe(1);
  expect(read('ApproximateAgeOfOldestMessage').maximum).toBeGreaterThan(80);
  expect(read('ApproximateAgeOfOldestMessage').maximum).toBeLessThanOrEqual(90);
});
