import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  TooManyRequestsException,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { interruptible } from '../../../ops/tune/interruption.ts';
import { measureFunction } from '../../../ops/tune/measure-function.ts';
import { readWorkload } from '../../../ops/tune/workload.ts';

// AWS answers as its documents describe; the local Lambda API answers for itself in test/local/lambda-api.

const mock = mockClient(LambdaClient);
const client = new LambdaClient({ region: 'eu-west-1' });
const zip = Buffer.from('PK');

/** As the SDK hands a payload over. */
const payloadOf = (text: string) => Object.assign(Buffer.from(text), { transformToString: () => text });

const report = (billedMs: number) =>
  Buffer.from(
    `{"level":"INFO"}\n${JSON.stringify({
      type: 'platform.report',
      record: {
        metrics: {
          durationMs: billedMs - 0.4,
          billedDurationMs: billedMs,
          memorySizeMB: 1,
          maxMemoryUsedMB: 77,
        },
      },
    })}\n`,
  ).toString('base64');

const completed = (billedMs: number) =>
  Promise.resolve({ Payload: payloadOf('{"completed":1,"failed":0}'), LogResult: report(billedMs) });

/** Milliseconds by memory, as one thread takes; 128 MiB is too little. */
function answerInvoke(milliseconds: (memoryMib: number) => number) {
  const memoryOf = new Map<string, number>();
  let memory = 0;
  mock.on(UpdateFunctionConfigurationCommand).callsFake(({ MemorySize }: { MemorySize: number }) => {
    memory = MemorySize;
    return {};
  });
  mock.on(PublishVersionCommand).callsFake(() => {
    const Version = String(memoryOf.size + 1);
    memoryOf.set(Version, memory);
    return { Version };
  });
  mock.on(InvokeCommand).callsFake(({ Qualifier }: { Qualifier: string }) => {
    const memoryMib = memoryOf.get(Qualifier) ?? 0;
    if (memoryMib === 128) {
      return Promise.resolve({
        FunctionError: 'Unhandled',
        Payload: payloadOf(
          '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1-2 Error: Runtime exited with error: signal: killed"}',
        ),
      });
    }
    return completed(milliseconds(memoryMib));
  });
}

beforeEach(() => {
  mock.reset();
  mock.on(GetFunctionCommand).resolves({
    Configuration: {
      Role: 'arn:aws:iam::1:role/worker',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      Timeout: 120,
      MemorySize: 3538,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      Environment: {
        Variables: {
          STAGE: 'prod',
          DATABASE_URL: 'postgresql://worker@proxy/hash_api',
          UPLOADS_BUCKET: 'uploads-of-prod',
        },
      },
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: '/hash-api/prod/compute-worker' },
    },
    Code: { Location: `data:application/zip;base64,${zip.toString('base64')}` },
  });
  mock.on(GetFunctionConfigurationCommand).resolves({ State: 'Active', LastUpdateStatus: 'Successful' });
  mock.on(CreateFunctionCommand).resolves({});
  mock.on(DeleteFunctionCommand).resolves({});
});

const options = {
  stage: 'prod',
  workload: readWorkload('compute-worker', undefined),
  memoryMib: [128, 442, 885, 1769, 3538],
  batchSizes: [1, 10],
  parallelism: [1],
  workers: [1],
  rounds: 3,
  strategy: 'balance' as const,
  replace: false,
  signal: new AbortController().signal,
  progress: () => undefined,
  objectsIn: () => {
    throw new Error('no object is needed');
  },
};

test('the copy has no VPC, its versions have the memories, and it is gone at the end; the function is never changed', async () => {
  answerInvoke((memoryMib) => Math.ceil(100 * Math.max(1, 1769 / memoryMib)));
  const { memory, choices, memoryMib, batch } = await measureFunction(client, options);
  expect(memory.failed).toEqual([
    { value: 128, reason: 'Runtime.ExitError: Runtime exited with error: signal: killed' },
  ]);
  expect(memory.measured.map(({ value, timeMs }) => [value, Math.round(timeMs.median)])).toEqual([
    [442, 401],
    [885, 200],
    [1769, 100],
    [3538, 100],
  ]);
  expect(choices).toEqual({ cost: 1769, speed: 1769, balance: 1769 });
  expect(memoryMib).toBe(1769);
  // A run of ten tasks was billed as much as one of a single task.
  expect(batch?.measured.map(({ timeMs }) => Math.round(timeMs.median))).toEqual([100, 10]);

  const created = mock.commandCalls(CreateFunctionCommand)[0]?.args[0].input;
  expect(created).toMatchObject({
    FunctionName: 'hash-api-prod-compute-worker-tune',
    Role: 'arn:aws:iam::1:role/worker',
    Architectures: ['arm64'],
    Environment: { Variables: { STAGE: 'tune' } },
    LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'INFO' },
  });
  expect(created).not.toHaveProperty('VpcConfig');
  expect(Buffer.from(created?.Code?.ZipFile ?? '')).toEqual(zip);
  const changed = [UpdateFunctionConfigurationCommand, PublishVersionCommand, DeleteFunctionCommand].flatMap(
    (command) => mock.commandCalls(command).map(({ args }) => args[0].input.FunctionName),
  );
  expect(new Set(changed)).toEqual(new Set(['hash-api-prod-compute-worker-tune']));
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(1);
});

test('workers at once are measured at the memory that was chosen, up to where they slow each other', async () => {
  answerInvoke(() => 100);
  let [running, most] = [0, 0];
  mock.on(InvokeCommand).callsFake(async () => {
    running++;
    // All that are sent at once are there before the first is answered.
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, running);
    // Four processors: eight workers take twice as long each.
    const took = running > 4 ? 200 : 100;
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return completed(took);
  });
  const { workers, workersAtOnce } = await measureFunction(client, {
    ...options,
    ...{ memoryMib: [1769], batchSizes: [1], workers: [1, 2, 4, 8] },
  });
  expect(most).toBe(8);
  expect(workers?.measured.map(({ value }) => value)).toEqual([1, 2, 4, 8]);
  expect(workersAtOnce).toBe(4);
});

test('what is throttled at once is left out with its reason, and the others are measured', async () => {
  answerInvoke(() => 100);
  let running = 0;
  mock.on(InvokeCommand).callsFake(async () => {
    running++;
    await new Promise((resolve) => setImmediate(resolve));
    const tooMany = running > 2;
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (tooMany) {
      throw new TooManyRequestsException({ message: 'Rate exceeded', $metadata: {} });
    }
    return completed(100);
  });
  const { workers, workersAtOnce } = await measureFunction(client, {
    ...options,
    ...{ memoryMib: [1769], batchSizes: [1], workers: [1, 2, 4] },
  });
  expect(workers?.failed).toEqual([{ value: 4, reason: expect.stringContaining('throttled') as string }]);
  expect(workersAtOnce).toBe(2);
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(1);
});

test('the object worker gets an object of each size in the bucket of uploads, which is gone at the end', async () => {
  answerInvoke(() => 100);
  const places: string[] = [];
  const removed: string[] = [];
  const objectsIn = (bucket: string) => ({
    of: (mib: number) => {
      places.push(`${bucket} ${mib}`);
      return Promise.resolve({ bucket, key: `uploads/tune/${mib}` });
    },
    remove: () => {
      removed.push(bucket);
      return Promise.resolve();
    },
  });
  const object = { weight: 1, algorithms: ['sha256'], mib: 64, part: false };
  const items = [object, { ...object, algorithms: ['blake3'], part: true }, { ...object, mib: 8 }];
  const workload = { function: 'object-worker' as const, items };
  const { memoryMib, batch } = await measureFunction(client, {
    ...options,
    ...{ workload, objectsIn, memoryMib: [885, 1769] },
  });
  expect([memoryMib, batch]).toEqual([885, undefined]);
  expect(places).toEqual(['uploads-of-prod 64', 'uploads-of-prod 8']);
  expect(removed).toEqual(['uploads-of-prod']);
  const sent = mock
    .commandCalls(InvokeCommand)
    .map(({ args }) => Buffer.from(args[0].input.Payload as Uint8Array).toString());
  expect(sent.some((payload) => payload.includes('uploads/tune/8'))).toBe(true);
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(1);
});

test('cost is what is billed at the memory, and an invocation', async () => {
  answerInvoke(() => 1000);
  const { memory } = await measureFunction(client, { ...options, memoryMib: [1024, 2048], batchSizes: [1] });
  const [small, large] = memory.measured.map(({ costUsd }) => costUsd.median);
  // A second of 1 GB on arm64 is 0.0000133334 USD, an invocation 0.0000002 USD.
  expect(small).toBeCloseTo(13.5334, 4);
  expect(large).toBeCloseTo(26.8668, 4);
});

test('a failure of AWS, or of what cannot be measured, removes the copy as well', async () => {
  answerInvoke(() => 100);
  mock.on(PublishVersionCommand).rejects(new Error('no more storage'));
  await expect(measureFunction(client, options)).rejects.toThrow('no more storage');
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(1);
});

test('Ctrl-C stops at once and removes the copy', async () => {
  answerInvoke(() => 100);
  let invocations = 0;
  mock.on(InvokeCommand).callsFake(() => {
    invocations++;
    process.emit('SIGINT');
    return completed(100);
  });
  await expect(interruptible((signal) => measureFunction(client, { ...options, signal }))).rejects.toThrow(
    'Interrupted',
  );
  expect(invocations).toBe(1);
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(1);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('a copy that exists is another run: it is left alone, unless it is to be replaced', async () => {
  answerInvoke(() => 100);
  mock
    .on(CreateFunctionCommand)
    .rejects(new ResourceConflictException({ message: 'Function already exist', $metadata: {} }));
  await expect(measureFunction(client, options)).rejects.toThrow('--replace removes');
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(0);

  mock.on(CreateFunctionCommand).resolves({});
  mock
    .on(DeleteFunctionCommand)
    .rejectsOnce(new ResourceNotFoundException({ message: 'none', $metadata: {} }))
    .resolves({});
  await measureFunction(client, { ...options, memoryMib: [885], replace: true });
  expect(mock.commandCalls(DeleteFunctionCommand)).toHaveLength(2);
});
