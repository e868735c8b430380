import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeMessage } from '../../../core/tasks/message.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { wire } from '../../../lambdas/compute-worker/wire.ts';
import { work } from '../../../lambdas/compute-worker/work.ts';
import { log } from '../../../lambdas/log.ts';
import { base64, createWorld, hashWork, tenant } from '../../core/tasks/world.ts';
import { recordOf } from './sqs-record.ts';

const secrets = {
  input: 'correct horse',
  key: 'battery key',
  salt: 'staple salt 1234',
  phc: 'a stored hash',
};
const secretWork: Work = {
  operation: 'hash',
  algorithms: ['sha256'],
  options: { output: 'hex', key: base64(secrets.key) },
  input: base64(secrets.input),
};
const environment = {
  STAGE: 'test',
  COMPUTE_QUEUE_URL: 'http://127.0.0.1:9/queue',
  DATABASE_URL: 'postgresql://hash_api@127.0.0.1:9/hash_api?sslmode=disable',
  CACHE_URL: '',
  CACHE_NAME: '',
  LEASE_SECONDS: '130',
  MAX_ATTEMPTS: '5',
  TASK_MEMORY_MIB: '1024',
};

let written: string;
const level = log.getLevelName();

beforeEach(() => {
  written = '';
  const keep = (chunk: string | Uint8Array): boolean => {
    written += Buffer.from(chunk).toString();
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep);
  log.setLogLevel('DEBUG');
});

afterEach(() => {
  vi.restoreAllMocks();
  log.setLogLevel(level);
});

/** The worker as it is wired, on a store, a cache and a queue in memory. */
function createWorker(failing?: Error) {
  const world = createWorld();
  const wired = wire(environment);
  const ports = { ...wired.ports, store: world.store };
  if (failing) ports.compute = () => Promise.reject(failing);
  const worker = { ...world, ...wired, ports, cache: world.cache, queue: world.queue };
  return { ...world, worker: { ...worker, changeVisibility: () => Promise.resolve(1) } };
}

const messageOf = (taskId: string, task: Work): string =>
  encodeMessage({ version: 1, taskId, tenant, work: task });

function expectNoSecrets(more: readonly string[] = []): void {
  const forms = Object.values(secrets).flatMap((secret) => [
    secret,
    base64(secret),
    Buffer.from(secret).toString('hex'),
  ]);
  for (const secret of [...forms, ...more]) expect(written).not.toContain(secret);
}

test('the worker, as it is wired, computes, refuses, keeps and logs, and no line holds a secret', async () => {
  const { worker, store, insert } = createWorker();
  const [done, refused, held] = [await insert(), await insert(), await insert()];
  await store.claim([held], 130);
  const records = [
    recordOf('done', messageOf(done, secretWork)),
    recordOf(
      'refused',
      messageOf(refused, { ...hashWork, algorithms: ['argon2id'], options: { output: 'hex', salt: 'eA==' } }),
    ),
    recordOf(
      'verify',
      messageOf(refused, { operation: 'verify', phc: secrets.phc, input: base64(secrets.input) }),
    ),
    recordOf('held', messageOf(held, secretWork)),
    recordOf('malformed', JSON.stringify({ ...secrets, version: 9 })),
  ];
  const { batchItemFailures } = await work(worker, records, () => 60_000);
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual([
    'held',
    'malformed',
  ]);
  const task = await store.get(tenant, done);
  expect(task).toMatchObject({ status: 'completed' });
  expect(await store.get(tenant, refused)).toMatchObject({
    status: 'failed',
    error: { code: 'invalid-work' },
  });
  const digests = task?.status === 'completed' ? Object.values(task.result.digests ?? {}) : [];
  expect(digests).toHaveLength(1);
  expect(written).toContain(`"task_id":"${done}"`);
  expect(written).toContain('"message_id":"malformed"');
  expect(written).toContain('"messages_kept":2');
  expectNoSecrets(digests);
});

test('an engine whose error repeats its arguments is named in the log, not quoted', async () => {
  const failing = new RangeError(`cannot hash ${secrets.input} with ${base64(secrets.key)}`);
  const { worker, store, insert } = createWorker(failing);
  const id = await insert();
  const answer = await work(worker, [recordOf('a', messageOf(id, secretWork))], () => 60_000);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  expect(await store.get(tenant, id)).toMatchObject({ status: 'queued', attempts: 1 });
  expect(written).toContain('RangeError');
  expectNoSecrets();
});

test('a worker that lacks settings does not start, and names them', () => {
  expect(() => wire({})).toThrow('COMPUTE_QUEUE_URL, LEASE_SECONDS, MAX_ATTEMPTS, TASK_MEMORY_MIB');
  expect(() => wire({ ...environment, DATABASE_URL: undefined })).toThrow('DATABASE_URL');
});
