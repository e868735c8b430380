import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent, Context, SQSRecord } from 'aws-lambda';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { environmentNames } from '../../core/names/environment.ts';
import { metricDimensions, metrics } from '../../core/names/metrics.ts';
import type { HttpResponse } from '../../lambdas/http/response.ts';
import { NoRedisError, startRedis } from '../../local/redis/start.ts';
import { startSqs } from '../../local/sqs/start.ts';
import { carriesFigures, readLine, type Datum } from '../lambdas/metrics/embedded-metric-format.ts';
import { proxyEvent } from '../lambdas/proxy-event.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

const region = 'eu-central-1';
const secret = 'S3cr3tS3cr3t';

type Handler = (event: APIGatewayProxyEvent) => Promise<HttpResponse>;

/** Undefined where this machine has no Redis and can get none. */
async function startTestRedis() {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-redis-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    return { ...(await startRedis({ directory, binariesDirectory: '.local/bin/redis' })), remove };
  } catch (error) {
    await remove();
    if (error instanceof NoRedisError) return undefined;
    throw error;
  }
}

const redis = await startTestRedis();

if (!redis) test.skip('Redis: this machine has no server, and none could be had', () => undefined);

/** The real handlers in this process, on real servers; what they write to standard output is what CloudWatch gets. */
describe.skipIf(!redis)('the functions emit', () => {
  let database: TestDatabase;
  let sqs: Awaited<ReturnType<typeof startSqs>>;
  let client: SQSClient;
  let hash: Handler;
  let tasks: Handler;
  let worker: (event: { Records: SQSRecord[] }, context: Context) => Promise<unknown>;
  const everything: string[] = [];
  const everyDatum: Datum[] = [];

  beforeAll(async () => {
    [database, sqs] = await Promise.all([
      startTestDatabase(),
      startSqs({ queues: [{ name: 'tasks', attributes: {} }], region, account: '123456789012' }),
    ]);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new SQSClient({ endpoint: sqs.endpoint, region, credentials });
    const variables = {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      [environmentNames.stage]: 'test',
      [environmentNames.inlineBudgetMs]: '20',
      [environmentNames.inlineMemoryMib]: '64',
      [environmentNames.taskBudgetMs]: '60000',
      [environmentNames.taskMemoryMib]: '1024',
      [environmentNames.waitLimitSeconds]: '20',
      [environmentNames.leaseSeconds]: '60',
      [environmentNames.maxAttempts]: '5',
      [environmentNames.databaseUrl]: database.url,
      [environmentNames.cacheUrl]: redis?.url ?? '',
      [environmentNames.cacheName]: 'cache',
      [environmentNames.computeQueueUrl]: sqs.queueUrl('tasks'),
      [environmentNames.objectQueueUrl]: sqs.queueUrl('tasks'),
      [environmentNames.allowedBuckets]: '[]',
      [environmentNames.idempotencyTable]: 'idempotency',
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    ({ handler: hash } = await import('../../lambdas/hash/handler.ts'));
    ({ handler: tasks } = await import('../../lambdas/tasks/handler.ts'));
    ({ handler: worker } = await import('../../lambdas/compute-worker/handler.ts'));
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    client.destroy();
    await Promise.all([database.stop(), redis?.stop(), sqs.stop()]);
    await redis?.remove();
  });

  /** What `run` emitted: by name, and by name and value of the dimension, all values in order. */
  async function emitted(run: () => Promise<unknown>): Promise<Record<string, number[]>> {
    const output: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      output.push(String(chunk));
      return true;
    });
    try {
      await run();
    } finally {
      spy.mockRestore();
    }
    everything.push(...output);
    const data = output.filter(carriesFigures).flatMap(readLine);
    everyDatum.push(...data);
    const found: Record<string, number[]> = {};
    for (const { name, dimensions, values } of data) {
      const by = dimensions['path'] ?? dimensions['algorithm'];
      (found[by === undefined ? name : `${name} ${by}`] ??= []).push(...values);
    }
    return found;
  }

  const post = (
    handler: Handler,
    resource: string,
    body: unknown,
    more: { algorithm?: string; prefer?: string } = {},
  ) =>
    handler(
      proxyEvent({
        method: 'POST',
        resource,
        ...(more.algorithm !== undefined && { pathParameters: { algorithm: more.algorithm } }),
        headers: {
          'content-type': 'application/json',
          ...(more.prefer !== undefined && { prefer: more.prefer }),
        },
        body: JSON.stringify(body),
      }),
    );
  const onTask = (method: string, id: string) =>
    tasks(proxyEvent({ method, resource: '/tasks/{id}', path: `/tasks/${id}`, pathParameters: { id } }));

  async function submit(algorithms: string[]): Promise<string> {
    const { body } = await post(tasks, '/tasks', { source: { string: secret }, algorithms });
    return (JSON.parse(body) as { task_id: string }).task_id;
  }

  /** One batch of what is in the queue; `change` makes another body of a message. */
  async function workOff(change = (body: string) => body): Promise<unknown> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: sqs.queueUrl('tasks'), MaxNumberOfMessages: 10 }),
    );
    const Records = Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '' }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: change(Body),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const context = { getRemainingTimeInMillis: () => 60_000 };
    return worker({ Records: Records as SQSRecord[] }, context as Context);
  }

  const ok = (found: Record<string, number[]>, counts: Record<string, number>): void => {
    for (const [name, sum] of Object.entries(counts)) {
      expect(
        (found[name] ?? []).reduce((a, b) => a + b, 0),
        name,
      ).toBe(sum);
    }
  };

  test('an inline request: one of each, on one line', async () => {
    const found = await emitted(() =>
      post(hash, '/hash/{algorithm}', { string: 'abc' }, { algorithm: 'sha256' }),
    );
    expect(Object.keys(found).toSorted()).toEqual(
      [
        'BytesHashed',
        'ComputeTime sha256',
        'InlineRequests',
        'RequestTime /hash/{algorithm}',
        'Requests /hash/{algorithm}',
      ].toSorted(),
    );
    ok(found, { BytesHashed: 3, InlineRequests: 1, 'Requests /hash/{algorithm}': 1 });
    expect(everything).toHaveLength(1);
  });

  test('each algorithm of a request by itself, and the request once', async () => {
    const found = await emitted(() => post(hash, '/hash', { string: 'abc', algorithms: ['sha256', 'md5'] }));
    ok(found, { BytesHashed: 6, InlineRequests: 1, 'Requests /hash': 1 });
    expect(found['ComputeTime sha256']).toHaveLength(1);
    expect(found['ComputeTime md5']).toHaveLength(1);
  });

  test('a refused request, with the kind of its error on the line', async () => {
    const from = everything.length;
    const found = await emitted(() =>
      post(hash, '/hash/{algorithm}', { data: `${secret}!`, encoding: 'hex' }, { algorithm: 'sha256' }),
    );
    ok(found, { ClientErrors: 1, 'Requests /hash/{algorithm}': 1, InlineRequests: 0 });
    expect(JSON.parse(everything[from] ?? '')).toMatchObject({ problem: 'bad-request', tenant: 'tenant-1' });
  });

  test('a request that becomes a task, and its cancellation', async () => {
    let id = '';
    const submitted = await emitted(async () => {
      id = await submit(['sha256']);
    });
    ok(submitted, { QueuedRequests: 1, InlineRequests: 0, DatabaseStatements: 1, 'Requests /tasks': 1 });
    expect(submitted['DatabaseTime']).toHaveLength(1);
    const cancelled = await emitted(() => onTask('DELETE', id));
    ok(cancelled, { TasksCancelled: 1, TaskAttempts: 0, DatabaseStatements: 1 });
    expect(cancelled['TaskAttempts']).toEqual([0]);
    const worked = await emitted(() => workOff());
    ok(worked, { TasksCompleted: 0, TasksFailed: 0 });
  });

  test('a task that completes, and the lookups of its status', async () => {
    const id = await submit(['sha256', 'argon2id']);
    const worked = await emitted(() => workOff());
    ok(worked, { TasksCompleted: 1, TaskAttempts: 1, TasksFailed: 0, BytesHashed: 2 * secret.length });
    ok(worked, { DatabaseStatements: 2 });
    expect(worked['QueueWait sha256']).toHaveLength(1);
    expect(worked['QueueWait argon2id']).toBeUndefined();
    expect(worked['EstimateRatio argon2id']).toHaveLength(1);
    expect(worked['ComputeTime argon2id']).toHaveLength(1);
    const [busy = 0, whole = 0] = [worked['WorkerBusyTime']?.[0], worked['WorkerTime']?.[0]];
    expect(busy).toBeGreaterThan(0);
    expect(whole).toBeGreaterThanOrEqual(busy);
    // A password hash is never cached.
    ok(await emitted(() => onTask('GET', id)), { CacheMisses: 1, CacheHits: 0 });
  });

  test('hits and misses of the cache', async () => {
    const id = await submit(['sha256']);
    // The first connection may take longer than the deadline of a command, and the breaker may have opened.
    await vi.waitFor(
      async () => {
        expect((await emitted(() => onTask('GET', id)))['CacheTime']).toHaveLength(1);
      },
      { timeout: 20_000, interval: 200 },
    );
    await emitted(() => workOff());
    const first = await emitted(() => onTask('GET', id));
    ok(first, { CacheMisses: 1, CacheHits: 0, DatabaseStatements: 1 });
    const second = await emitted(() => onTask('GET', id));
    ok(second, { CacheMisses: 0, CacheHits: 1, DatabaseStatements: 0, CacheFallbacks: 0 });
    expect(second['CacheTime']).toHaveLength(1);
  });

  test('a task that fails', async () => {
    await submit(['sha256']);
    const failed = await emitted(() => workOff((body) => body.replace('"sha256"', '"no-such"')));
    ok(failed, { TasksFailed: 1, TasksCompleted: 0, TaskAttempts: 1 });
  });

  test('reads by a reader, by the writer where the reader lacks the task, and in place of a reader that is gone', async () => {
    const withReader = async (url: string): Promise<Handler> => {
      vi.stubEnv(environmentNames.databaseReaderUrl, url);
      vi.resetModules();
      return ((await import('../../lambdas/tasks/handler.ts')) as { handler: Handler }).handler;
    };
    const list = proxyEvent({ method: 'GET', resource: '/tasks', query: { status: 'cancelled' } });
    const id = v7({ msecs: 0 });
    const show = proxyEvent({
      method: 'GET',
      resource: '/tasks/{id}',
      path: `/tasks/${id}`,
      pathParameters: { id },
    });
    const same = await withReader(database.url);
    // As above, the cache may have to be asked more than once.
    await vi.waitFor(
      async () => {
        ok(await emitted(() => same(list)), { ReaderReads: 1, WriterReads: 0, DatabaseStatements: 2 });
      },
      { timeout: 20_000, interval: 200 },
    );
    ok(await emitted(() => same(show)), { ReaderReads: 0, WriterReads: 1, DatabaseStatements: 2 });
    const gone = await withReader('postgresql://hash_api@127.0.0.1:1/hash_api?sslmode=disable');
    const found = await emitted(() => gone(show));
    ok(found, {
      ReaderFallbacks: 1,
      WriterReads: 0,
      DatabaseStatements: 1,
      DatabaseErrors: 0,
      Unavailable: 0,
    });
  });

  test('a cache that is gone', async () => {
    const id = await submit(['sha256']);
    await redis?.stop();
    const found = await emitted(() => onTask('GET', id));
    ok(found, { CacheFallbacks: 1, CacheMisses: 1, 'Requests /tasks/{id}': 1, ServerErrors: 0 });
  });

  test('a defect, and a database that is gone', async () => {
    const id = await submit(['sha256']);
    await database.owner.query('DROP TABLE hash_api.tasks CASCADE');
    const defect = await emitted(() => onTask('GET', id));
    ok(defect, { ServerErrors: 1, Unavailable: 0, DatabaseErrors: 0, DatabaseStatements: 1 });
    await database.stop();
    const gone = await emitted(() => onTask('GET', id));
    ok(gone, { Unavailable: 1, ServerErrors: 0, DatabaseErrors: 1 });
  });

  test('every metric that is declared, under no other dimensions', () => {
    const names = new Set(everyDatum.map(({ name }) => name));
    // Those of objects are the object worker's: test/lambdas/object-worker/figures.test.ts.
    const expected = Object.keys(metrics).filter((name) => !name.startsWith('Object'));
    expect([...names].toSorted()).toEqual(expected.toSorted());
    const dimensions = new Set(everyDatum.flatMap((datum) => Object.keys(datum.dimensions)));
    expect([...dimensions].toSorted()).toEqual([...metricDimensions].toSorted());
  });

  test('nothing secret', () => {
    const text = everything.join('');
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
    expect(text).not.toContain('$argon2id$');
  });
});
