import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { awaitPages, awaitQuiet, keepUp, localClient, startObservedCloud } from './observed-cloud.ts';
import type { ObservedCloud } from './observed-cloud.ts';
import { standStill } from './stand-still.ts';

/** One cloud for all, from the effects to the causes: a verdict looks minutes back and names the first cause. */
let observed: ObservedCloud;
let end: (() => Promise<void>) | undefined;

beforeAll(async () => {
  observed = await startObservedCloud({
    stage: 'failures',
    whenDone(stop) {
      end = stop;
    },
  });
});

afterAll(() => end?.());

// A test that failed may leave a page behind.
beforeEach(() => awaitQuiet(observed, 100));

async function asOwner(...statements: readonly string[]): Promise<void> {
  const owner = new Client({ connectionString: observed.cloud.postgresOwner });
  await owner.connect();
  try {
    for (const statement of statements) await owner.query(statement);
  } finally {
    await owner.end();
  }
}

/** Breaks something; the answer mends it, at the latest when the test has ended. */
async function breakBySql(damage: readonly string[], repair: string): Promise<() => Promise<void>> {
  let repaired: Promise<void> | undefined;
  const mend = () => (repaired ??= asOwner(repair));
  onTestFinished(mend);
  await asOwner(...damage);
  return mend;
}

const submit = () =>
  observed.request('POST', '/tasks', { body: { source: { string: 'x' }, algorithms: ['md5'] } });

const urlOf = (name: string): string => {
  const url = [...observed.cloud.queues].find(([logicalId]) => logicalId.includes(name))?.[1];
  if (url === undefined) throw new Error(`The template has no queue ${name}`);
  return url;
};

test('a message that is no task, and maintenance that fails: one page each, and nothing else', async () => {
  const sqs = new SQSClient({ endpoint: observed.cloud.endpoints.sqs, ...localClient });
  onTestFinished(() => {
    sqs.destroy();
  });
  const [QueueUrl, deadLetters] = [urlOf('Tasks'), urlOf('DeadLetters')];
  // Five deliveries then take seconds.
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no task' }));
  const mend = await breakBySql(
    ['ALTER TABLE hash_api.cache_entries RENAME TO cache_entries_away'],
    'ALTER TABLE IF EXISTS hash_api.cache_entries_away RENAME TO cache_entries',
  );
  expect(await awaitPages(observed, ['dead-letters', 'maintenance'], 120)).toEqual([
    'dead-letters',
    'maintenance',
  ]);
  expect(observed.alarms()).toEqual(expect.arrayContaining(['dead-letters', 'maintenance-errors']));
  const { bottleneck, findings } = await observed.status();
  expect(bottleneck).toBe('queue');
  expect(findings.map(({ part }) => part)).toEqual(['queue', 'maintenance']);

  await mend();
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters }));
  expect(Messages.map(({ Body }) => Body)).toEqual(['no task']);
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetters, ReceiptHandle }));
  await awaitQuiet(observed, 150);
});

test('a cache that does not answer: the cache is named, and nothing else pages', async () => {
  const { body } = await submit();
  const read = () => observed.request('GET', `/tasks/${String(body['task_id'])}`);
  const load = keepUp(() => Promise.all([read(), read()]), 250);
  const pid = Number(await readFile(join(observed.directory, 'redis', 'redis.pid'), 'utf8'));
  const goOn = standStill([{ pid }]);
  expect(await awaitPages(observed, ['cache'], 90)).toEqual(['cache']);
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('cache');
  goOn();
  await awaitQuiet(observed, 120);
  await load.stop();
});

test('connections that nobody gives back: the database is named, and nothing else pages', async () => {
  const clients = Array.from({ length: 162 }, () => {
    const client = new Client({ connectionString: observed.cloud.endpoints.postgres });
    // The server may end it first.
    client.on('error', () => undefined);
    return client;
  });
  const release = () => Promise.all(clients.map((client) => client.end()));
  for (const client of clients) await client.connect();
  onTestFinished(async () => {
    await release();
  });
  expect(await awaitPages(observed, ['database'], 90)).toEqual(['database']);
  const { bottleneck, sentence } = await observed.status();
  expect(bottleneck, sentence).toBe('database');
  expect(sentence).toMatch(/connections in use/);
  await release();
  await awaitQuiet(observed, 120);
});

test('a database that lets nobody in: the database is named, nothing else pages, and inline requests go on', async () => {
  const mend = await breakBySql(
    [
      'GRANT hash_api TO hash_api_owner',
      'ALTER ROLE hash_api NOLOGIN',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hash_api'",
    ],
    'ALTER ROLE hash_api LOGIN',
  );
  const statuses = new Set<number>();
  const load = keepUp(async () => {
    const { status } = await submit();
    statuses.add(status);
    expect((await observed.request('POST', '/hash/md5', { body: { string: 'x' } })).status).toBe(200);
  }, 1000);
  expect(await awaitPages(observed, ['database'], 90)).toEqual(['database']);
  const { health, bottleneck, sentence } = await observed.status();
  expect({ health, bottleneck }, sentence).toEqual({ health: 'failing', bottleneck: 'database' });
  expect([...statuses]).toEqual([503]);
  await mend();
  await load.stop();
  await awaitQuiet(observed, 120);
});
