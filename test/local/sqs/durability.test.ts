import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSqs } from '../../../local/sqs/start.ts';

const body = 'an input that must rest encrypted';
const options = { region: 'eu-west-1', account: '123456789012', queues: [{ name: 'work', attributes: {} }] };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqs-'));
});

afterEach(() => rm(directory, { recursive: true }));

function clientOf(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: options.region, credentials });
}

async function receiveAfterRestart() {
  const server = await startSqs({ ...options, directory });
  const client = clientOf(server.endpoint);
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: server.queueUrl('work'),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  client.destroy();
  await server.stop();
  return Messages;
}

test('a restart keeps messages, those in flight as well, with their group and receive count', async () => {
  const server = await startSqs({ ...options, directory });
  const client = clientOf(server.endpoint);
  const QueueUrl = server.queueUrl('work');
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: 'tenant' }));
  await client.send(new ReceiveMessageCommand({ QueueUrl }));
  client.destroy();
  await server.stop();
  expect(await receiveAfterRestart()).toMatchObject([
    { Body: body, Attributes: { MessageGroupId: 'tenant', ApproximateReceiveCount: '2' } },
  ]);
});

test('kill -9 right after the answer to a send loses nothing', async () => {
  const start = join(import.meta.dirname, '../../../local/sqs/start.ts');
  const program = `
    const { startSqs } = await import(${JSON.stringify(start)});
    const server = await startSqs(${JSON.stringify({ ...options, directory })});
    console.log(server.queueUrl('work'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const QueueUrl = String((await lines.next()).value);
  const client = clientOf(new URL(QueueUrl).origin);
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  child.kill('SIGKILL');
  await exited;
  client.destroy();
  expect((await receiveAfterRestart()).map(({ Body }) => Body)).toEqual([body]);
});

test('bodies rest sealed, in files of the owner alone', async () => {
  const server = await startSqs({ ...options, directory });
  const client = clientOf(server.endpoint);
  await client.send(new SendMessageCommand({ QueueUrl: server.queueUrl('work'), MessageBody: body }));
  const files = await readdir(directory);
  expect(files).toContain('messages.db-wal');
  for (const file of files) {
    expect((await readFile(join(directory, file))).includes(body)).toBe(false);
    expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
  }
  client.destroy();
  await server.stop();
});
