import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { AccountConcurrency } from '../../../local/lambda/concurrency.ts';
import { createFunction, type LocalFunction } from '../../../local/lambda/function.ts';
import { StartGate } from '../../../local/lambda/start-gate.ts';
import { startLambdaApi } from '../../../local/lambda-api/start.ts';
import { eventually, isAlive } from '../support/processes.ts';
import { makeFunction } from '../lambda/fixture.ts';

const handler = `
  export async function handler() {
    console.log('said');
    return { pid: process.pid, memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE };
  }`;

async function startApi() {
  const made = await makeFunction(handler, { name: 'example', memoryMib: 256 });
  const find = (name: string): LocalFunction => {
    if (name !== 'example') throw new Error('There is no such function.');
    return made;
  };
  const runtime = { account: new AccountConcurrency(10), startGate: new StartGate(4), log: () => undefined };
  const server = await startLambdaApi({
    find,
    mappings: () => [],
    create: (specification) => createFunction(specification, runtime),
  });
  onTestFinished(() => server.stop());
  const client = new LambdaClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName: 'example' }));
  const ZipFile = new Uint8Array(await (await fetch(Code?.Location ?? '')).arrayBuffer());
  const create = (zip: Uint8Array = ZipFile, FunctionName = 'copy') =>
    client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::000000000000:role/none',
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        MemorySize: 256,
        Timeout: 10,
        Code: { ZipFile: zip },
      }),
    );
  const invoke = async (FunctionName: string, Qualifier?: string) => {
    const answer = await client.send(new InvokeCommand({ FunctionName, Qualifier, LogType: 'Tail' }));
    return {
      version: answer.ExecutedVersion,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
      ...(JSON.parse(answer.Payload?.transformToString() ?? '') as { pid: number; memory: string }),
    };
  };
  return { client, create, invoke, made };
}

test('a copy and its versions have environments and memory of their own; the function keeps its', async () => {
  const { client, create, invoke } = await startApi();
  const before = await invoke('example');
  await create();
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'copy', MemorySize: 512 }));
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName: 'copy' }));
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'copy', MemorySize: 1024 }));
  const version = await invoke('copy', Version);
  expect(version).toMatchObject({ version: '1', memory: '512' });
  expect(version.log).toMatch(/said\n[^]*REPORT RequestId.*Memory Size: 512 MB/);
  const latest = await invoke('copy');
  expect(latest).toMatchObject({ version: '$LATEST', memory: '1024' });
  expect(await invoke('example')).toMatchObject({ pid: before.pid, memory: '256' });

  await client.send(new DeleteFunctionCommand({ FunctionName: 'copy' }));
  await eventually(() => {
    expect([version.pid, latest.pid].filter(isAlive)).toEqual([]);
  });
  await expect(invoke('copy')).rejects.toThrow('copy does not exist');
});

test('what cannot be copied, named twice or deleted is refused', async () => {
  const { client, create, invoke } = await startApi();
  await expect(create(Buffer.from('PK'))).rejects.toThrow('Code.ZipFile must be the package');
  await expect(create(undefined, 'example')).rejects.toThrow('already exist');
  await create();
  await expect(create()).rejects.toThrow('already exist');
  await expect(invoke('copy', '2')).rejects.toThrow('The version 2 of copy');
  await expect(client.send(new DeleteFunctionCommand({ FunctionName: 'example' }))).rejects.toThrow(
    'Only functions made by CreateFunction',
  );
});
