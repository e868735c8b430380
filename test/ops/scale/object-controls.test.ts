import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { objectsControl } from '../../../ops/scale/controls/objects.ts';
import { queueControl } from '../../../ops/scale/controls/queue.ts';
import { workersControl } from '../../../ops/scale/controls/workers.ts';

const region = { region: 'eu-west-1' };
const [lambda, sqs] = [mockClient(LambdaClient), mockClient(SQSClient)];
const config = parseStage('prod', {}, 'test');
const worker = 'hash-api-prod-object-worker';

beforeEach(() => {
  for (const mock of [lambda, sqs]) mock.reset();
  lambda.on(GetFunctionCommand).resolves({ Configuration: { LastUpdateStatus: 'Successful' } });
  const variablesOf = (name: string, Variables: Record<string, string>) =>
    lambda
      .on(GetFunctionConfigurationCommand, { FunctionName: `hash-api-prod-${name}` })
      .resolves({ Environment: { Variables } });
  variablesOf('object-worker', { OBJECT_LEASE_SECONDS: '30', PART_MIB: '256', PARTS_IN_FLIGHT: '16' });
  variablesOf('uploads', { UPLOAD_EXPIRY_HOURS: '6' });
  variablesOf('stats', {
    COMPUTE_QUEUE_URL: 'https://sqs/compute',
    OBJECT_QUEUE_URL: 'https://sqs/objects',
    OBJECT_DEAD_LETTER_QUEUE_URL: 'https://sqs/dead-objects',
    OBJECT_WORKER_CONCURRENCY: '40',
  });
});

const written = () =>
  lambda
    .commandCalls(UpdateFunctionConfigurationCommand)
    .map(({ args: [{ input }] }) => [input.FunctionName, input.Environment?.Variables]);

test('the object workers have no batch, and stats is told of their number', async () => {
  lambda.on(ListEventSourceMappingsCommand, { FunctionName: worker }).resolves({
    EventSourceMappings: [{ UUID: 'mapping', BatchSize: 1, ScalingConfig: { MaximumConcurrency: 40 } }],
  });
  lambda.on(UpdateEventSourceMappingCommand).resolves({ State: 'Enabled' });
  const control = workersControl(new LambdaClient(region), config, 'object');
  expect(control.paths).toEqual(['workers.object.maxConcurrency']);
  expect(await control.read()).toEqual({ 'workers.object.maxConcurrency': 40 });
  await control.write({ 'workers.object.maxConcurrency': 20 });
  expect(lambda.commandCalls(UpdateEventSourceMappingCommand)[0]?.args[0].input).toEqual({
    UUID: 'mapping',
    ScalingConfig: { MaximumConcurrency: 20 },
  });
  expect(written()).toEqual([
    ['hash-api-prod-stats', expect.objectContaining({ OBJECT_WORKER_CONCURRENCY: '20' })],
  ]);
});

test('the object queue and the lease of objects, which maintenance needs not be told of', async () => {
  sqs
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/objects' })
    .resolves({ Attributes: { VisibilityTimeout: '5400', MessageRetentionPeriod: '86400' } })
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/dead-objects' })
    .resolves({ Attributes: { MessageRetentionPeriod: '345600' } })
    .on(SetQueueAttributesCommand)
    .resolves({});
  const control = queueControl(new LambdaClient(region), new SQSClient(region), config, 'object');
  expect(await control.read()).toEqual({
    'workers.object.visibilityTimeoutSeconds': 5400,
    'workers.object.retentionHours': 24,
    'workers.object.deadLetterRetentionDays': 4,
    'workers.object.leaseSeconds': 30,
  });
  await control.write({ 'workers.object.retentionHours': 48, 'workers.object.leaseSeconds': 60 });
  expect(sqs.commandCalls(SetQueueAttributesCommand).map(({ args: [{ input }] }) => input)).toEqual([
    { QueueUrl: 'https://sqs/objects', Attributes: { MessageRetentionPeriod: '172800' } },
  ]);
  expect(written()).toEqual([[worker, expect.objectContaining({ OBJECT_LEASE_SECONDS: '60' })]]);
});

test('parts of objects, and the time for uploads', async () => {
  const control = objectsControl(new LambdaClient(region), config);
  expect(await control.read()).toEqual({
    'workers.object.partMib': 256,
    'workers.object.partsInFlight': 16,
    'objects.uploadExpiryHours': 6,
  });
  await control.write({ 'workers.object.partMib': 128 });
  expect(written()).toEqual([
    [worker, { OBJECT_LEASE_SECONDS: '30', PART_MIB: '128', PARTS_IN_FLIGHT: '16' }],
  ]);
});
