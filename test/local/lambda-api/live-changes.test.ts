import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { startMapping } from '../../../local/event-source/mapping.ts';
import type { MappingResource } from '../../../local/lambda-api/event-source-mappings.ts';
import { startLambdaApi } from '../../../local/lambda-api/start.ts';
import { AccountConcurrency } from '../../../local/lambda/concurrency.ts';
import { startSqs } from '../../../local/sqs/start.ts';
import { invokeJson, makeFunction } from '../lambda/fixture.ts';

const FunctionName = 'example';

/** Answers the process, the variable COLOUR and the memory that Lambda says it has; `hold` keeps it busy for a moment. */
const handler = `
  export async function handler({ hold }) {
    if (hold) await new Promise((resolve) => setTimeout(resolve, 300));
    const { COLOUR, AWS_LAMBDA_FUNCTION_MEMORY_SIZE } = process.env;
    return { pid: process.pid, colour: COLOUR, memory: AWS_LAMBDA_FUNCTION_MEMORY_SIZE };
  }`;

async function startApi(mappings: MappingResource[] = []) {
  const account = new AccountConcurrency(10);
  const made = await makeFunction(
    handler,
    { reservedConcurrency: 2, environment: { COLOUR: 'red' } },
    { account },
  );
  const server = await startLambdaApi({ find: () => made, mappings: () => mappings, create: () => made });
  const client = new LambdaClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
  });
  return { client, made };
}

test('memory, timeout and variables hold for the next invocation; one that runs ends as it began', async () => {
  const { client, made } = await startApi();
  const before = await invokeJson(made);
  expect(before).toMatchObject({ colour: 'red', memory: '256' });
  const running = invokeJson(made, { hold: true });
  const answer = await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      MemorySize: 512,
      Timeout: 20,
      Environment: { Variables: { COLOUR: 'blue' } },
    }),
  );
  expect(answer).toMatchObject({ MemorySize: 512, Timeout: 20, LastUpdateStatus: 'Successful' });
  expect(await invokeJson(made)).toMatchObject({ colour: 'blue', memory: '512' });
  expect(await running).toEqual(before);
  const now = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(now).toMatchObject({ MemorySize: 512, Timeout: 20, Environment: { Variables: { COLOUR: 'blue' } } });
  const pids = made.environments().map(({ pid }) => pid);
  expect(pids).not.toContain((before as { pid: number }).pid);
});

test('reserved concurrency holds for the next invocation, within the account', async () => {
  const { client, made } = await startApi();
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
  const running = made.invoke('{"hold":true}');
  await expect(made.invoke('{}')).rejects.toThrow('Rate Exceeded.');
  await running;
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 3 }));
  await Promise.all([made.invoke('{"hold":true}'), made.invoke('{"hold":true}'), made.invoke('{}')]);
  await expect(
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 11 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  const { ReservedConcurrentExecutions } = await client.send(
    new GetFunctionConcurrencyCommand({ FunctionName }),
  );
  expect(ReservedConcurrentExecutions).toBe(3);
});

test('values out of bounds are refused by name, and change nothing', async () => {
  const { client, made } = await startApi();
  await expect(
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 64 })),
  ).rejects.toThrow('MemorySize');
  expect(made.specification().memoryMib).toBe(256);
});

test('batch size, window and maximum concurrency of an event source are read and changed', async () => {
  const region = 'us-east-1';
  const account = '000000000000';
  const sqs = await startSqs({ region, account, queues: [{ name: 'work', attributes: {} }] });
  const queueArn = `arn:aws:sqs:${region}:${account}:work`;
  const mapping = startMapping(
    { BatchSize: 10, ScalingConfig: { MaximumConcurrency: 2 } },
    {
      queue: sqs.queue('work'),
      region,
      invoke: () => Promise.resolve({ payload: '{}' }),
      log: () => undefined,
    },
  );
  onTestFinished(async () => {
    await mapping.stop();
    await sqs.stop();
  });
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:example';
  const { client } = await startApi([{ uuid: 'u-1', functionArn, queueArn, mapping }]);
  const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
  expect(EventSourceMappings).toEqual([
    expect.objectContaining({ UUID: 'u-1', BatchSize: 10, ScalingConfig: { MaximumConcurrency: 2 } }),
  ]);
  const update = (changes: object) =>
    client.send(new UpdateEventSourceMappingCommand({ UUID: 'u-1', ...changes }));
  await update({
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 7 },
  });
  expect(mapping.settings()).toMatchObject({ batchSize: 50, windowSeconds: 1, maximumConcurrency: 7 });
  await expect(update({ MaximumBatchingWindowInSeconds: 0 })).rejects.toThrow('BatchSize above 10');
  expect(mapping.settings().windowSeconds).toBe(1);
});

test('who waits for a change to hold is told at once', async () => {
  const { client } = await startApi();
  const waited = await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 5 }, { FunctionName });
  expect(waited.state).toBe('SUCCESS');
});
