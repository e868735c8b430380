import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Client } from 'pg';
import { readQueueDepth } from '../../adapters/sqs/queue-depth.ts';
import { objectMessage } from '../../core/objects/message.ts';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { caller, dataFolder, endOf, startChaosCloud } from './cloud.ts';

const directory = dataFolder();
const noMemory = `${directory}-no-memory`;
const cloud = await startChaosCloud({
  directory,
  environmentOverrides: {
    'compute-worker': {
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'no-memory.mjs')).href}`,
      NO_MEMORY_FILE: noMemory,
    },
  },
});
const call = caller(cloud.endpoints);
const sqs = new SQSClient({
  endpoint: cloud.endpoints.sqs,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const [, deadLetters = ''] = [...cloud.queues].find(([name]) => name.includes('DeadLetters')) ?? [];
const owner = new Client({ connectionString: cloud.postgresOwner });
await owner.connect();
// As if four attempts of each task had ended without a word: each would take a lease.
await owner.query('ALTER TABLE hash_api.tasks ALTER COLUMN attempt SET DEFAULT 4');
afterAll(async () => {
  sqs.destroy();
  await owner.end();
  rmSync(noMemory, { force: true });
});
beforeEach(() => {
  writeFileSync(noMemory, '');
});

const program = join(import.meta.dirname, '../../bin/hash-api.ts');
const record = join(directory, 'discarded.jsonl');
const secret = 'correct horse battery staple';

/** `hash-api redrive …` on this cloud. */
async function redrive(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const all = [program, 'redrive', ...args, '--local', '--data', directory];
    execFile(process.execPath, all, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const shown = z.object({
  reasons: z.array(z.object({ reason: z.string(), letters: z.number(), taskIds: z.array(z.string()) })),
});
async function reasons(...options: string[]) {
  const { stdout, stderr } = await redrive('show', '--json', ...options);
  expect(stdout + stderr).not.toContain(Buffer.from(secret).toString('base64'));
  return Object.fromEntries(
    shown.parse(JSON.parse(stdout)).reasons.map(({ reason, ...rest }) => [reason, rest]),
  );
}

/** Tasks whose workers get no memory, down to their dead letters. */
async function bury(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { status, body } = await call('POST', '/tasks', {
      source: { string: secret },
      algorithms: ['scrypt'],
      options: { parameters: { cost_log2: 10 } },
    });
    expect(status).toBe(202);
    ids.push(body.task_id);
  }
  for (const id of ids) {
    expect(await endOf(call, id)).toMatchObject({ status: 'failed', error: { code: 'attempts-exhausted' } });
  }
  // The message of a task that has failed goes round until it has been received as often as it may.
  await vi.waitFor(async () => {
    expect(await readQueueDepth(sqs, deadLetters)).toMatchObject({ visible: count });
  }, 20_000);
  return ids;
}

test('dead letters are shown by reason and go back to their workers, which then succeed', async () => {
  const ids = await bury(2);
  await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: `no task: ${secret}` }));

  const found = await reasons();
  expect(found['attempts-exhausted']?.taskIds.toSorted()).toEqual(ids.toSorted());
  expect(found['malformed']).toMatchObject({ letters: 1, taskIds: [] });
  const text = await redrive('show');
  expect(text.stdout).toContain('3 dead letters in stage dev');
  expect(text.stdout).not.toContain('horse');

  rmSync(noMemory);
  const started = await redrive('start', '--rate', '50', '--json');
  expect(started.code, started.stderr).toBe(0);
  expect(JSON.parse(started.stdout)).toEqual({ status: 'COMPLETED', moved: 3, requeued: 2, failure: null });
  for (const id of ids) {
    const task = await endOf(call, id);
    expect(task).toMatchObject({ status: 'completed', error: null });
    expect(task.attempts).toBeGreaterThan(5);
  }
  expect(await reasons()).toEqual({});
});

test('one reason is redriven, another discarded with a record; the tasks keep their errors', async () => {
  const [first = '', second = ''] = await bury(2);
  await owner.query(
    `UPDATE hash_api.tasks SET error = '{"code":"lost","detail":"as if it had been given up"}' WHERE id = $1`,
    [second],
  );
  rmSync(noMemory);
  const started = await redrive('start', '--reason', 'attempts-exhausted', '--rate', '5', '--json');
  expect(started.code, started.stderr).toBe(0);
  expect(JSON.parse(started.stdout)).toEqual({ redriven: 1, stuck: 0, others: 1, interrupted: false });
  expect(await endOf(call, first)).toMatchObject({ status: 'completed' });

  const unasked = await redrive('discard', '--reason', 'lost', '--record', record);
  expect(unasked).toMatchObject({ code: 2 });
  expect(unasked.stderr).toContain('--yes');
  expect(await readQueueDepth(sqs, deadLetters)).toMatchObject({ visible: 1 });

  const done = await redrive('discard', '--reason', 'lost', '--yes', '--record', record, '--json');
  expect(done.code, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ discarded: 1, stuck: 0, record });
  const lines = readFileSync(record, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      task_id: second,
      reason: 'lost',
      stage: 'dev',
      tenant: cloud.plans.find((plan) => plan.name === 'premium')?.keyId,
    },
  ]);
  await vi.waitFor(() => {
    const log = readFileSync(join(directory, 'logs', 'dead-letters.log'), 'utf8');
    expect(log.includes('dead letters discarded')).toBe(true);
  }, 20_000);
  expect((await call('GET', `/tasks/${second}`)).body).toMatchObject({
    status: 'failed',
    error: { code: 'lost' },
  });
  expect(await reasons()).toEqual({});
});

/** A completed upload of these bytes. */
async function upload(bytes: Uint8Array): Promise<string> {
  const { body } = await call('POST', '/uploads', { bytes: bytes.length });
  const put = await fetch(body.parts[0]!.url, { method: 'PUT', body: Buffer.from(bytes) });
  const parts = [{ number: 1, etag: put.headers.get('etag') }];
  const completed = await call('POST', `/uploads/${body.upload_id}/complete`, { parts });
  expect(completed.status).toBe(200);
  return body.upload_id;
}

test('dead letters of objects are those of their own queue, and go back to their own workers', async () => {
  const url = [...cloud.queues].find(([name]) => name.startsWith('ObjectsDeadLetters'))?.[1] ?? '';
  const source = { upload_id: await upload(Buffer.from('an object')) };
  const { body } = await call('POST', '/tasks', { source, algorithms: ['sha256'] });
  const id = body.task_id;
  const { result } = await endOf(call, id);
  // As if all its attempts had been cut short.
  await owner.query(
    `UPDATE hash_api.tasks SET status = 'failed', result = NULL, error = '{"code":"attempts-exhausted","detail":"made up"}' WHERE id = $1`,
    [id],
  );
  const tenant = cloud.plans.find(({ name }) => name === 'premium')?.keyId ?? '';
  const message = objectMessage({ taskId: id, tenant });
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: message.body }));

  expect(await reasons()).toEqual({});
  expect(await reasons('--queue', 'object')).toEqual({ 'attempts-exhausted': { letters: 1, taskIds: [id] } });
  const started = await redrive('start', '--queue', 'object', '--json');
  expect(started.code, started.stderr).toBe(0);
  expect(JSON.parse(started.stdout)).toMatchObject({ moved: 1, requeued: 1 });
  await vi.waitFor(async () => {
    const { rows } = await owner.query('SELECT status, result FROM hash_api.tasks WHERE id = $1', [id]);
    expect(rows).toMatchObject([{ status: 'completed', result: { digests: result.digests } }]);
  }, 60_000);
  expect(await reasons('--queue', 'object')).toEqual({});
});
