import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endedMarkerKey } from '../../../core/tasks/cached-task.ts';
import { encodeMessage } from '../../../core/tasks/message.ts';
import type { TaskResult } from '../../../core/tasks/task.ts';
import type { Work } from '../../../core/tasks/work.ts';
import type { VisibilityChange } from '../../../adapters/sqs/visibility.ts';
import { log } from '../../../lambdas/log.ts';
import type { ComputeWorker } from '../../../lambdas/compute-worker/wire.ts';
import { work } from '../../../lambdas/compute-worker/work.ts';
import { newTask, someResult } from '../../contract/new-task.ts';
import { createFakeCache } from '../../core/fakes/cache.ts';
import { FakeClock } from '../../core/fakes/clock.ts';
import { createFakeTaskQueue } from '../../core/fakes/task-queue.ts';
import { createFakeTaskStore } from '../../core/fakes/task-store.ts';
import { recordOf } from './sqs-record.ts';

const secret = 'aHVudGVyMg==';

function makeWorker(compute: (work: Work) => Promise<TaskResult>) {
  const time = new FakeClock();
  const store = createFakeTaskStore(time.clock);
  const cache = createFakeCache(time.clock);
  const queue = createFakeTaskQueue();
  const changes: VisibilityChange[] = [];
  const worker: ComputeWorker = {
    ports: {
      store,
      compute,
      estimateMs: () => 1,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => {
            resolve();
          });
        }),
      randomBytes: (length) => new Uint8Array(length),
      report: () => undefined,
    },
    limits: { leaseSeconds: 130, maxAttempts: 5, concurrency: 1, reserveMs: 5000, settleEveryMs: 100 },
    measured: (batch) => batch(),
    cache,
    queue,
    changeVisibility: (more) => {
      changes.push(...more);
      return Promise.resolve(0);
    },
  };
  const add = async () => {
    const task = newTask();
    await store.insert(task);
    return task.id;
  };
  return {
    worker,
    store,
    cache,
    queue,
    changes,
    add,
    run: (records: SQSRecord[]) => work(worker, records, () => 60_000),
  };
}

const messageOf = (taskId: string): string =>
  encodeMessage({
    version: 1,
    taskId,
    tenant: 'tenant',
    work: {
      operation: 'hash',
      algorithms: ['sha256'],
      options: { output: 'hex', key: secret },
      input: secret,
    },
  });

describe('the compute worker', () => {
  beforeEach(() => {
    vi.spyOn(log, 'info').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('answers with the messages that stay in the queue, and marks the tasks that ended', async () => {
    const { cache, changes, add, run, store } = makeWorker(() => Promise.resolve(someResult));
    const [todo, held] = [await add(), await add()];
    await store.claim([held], 130);
    const records = [recordOf('a', messageOf(todo)), recordOf('b', messageOf(held))];
    expect(await run(records)).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
    expect([...cache.entries.keys()]).toEqual([endedMarkerKey(todo)]);
    expect(changes).toEqual([{ receiptHandle: 'handle of b', delaySeconds: 130 }]);
  });

  it('keeps a message that could not be sent again', async () => {
    const { queue, add, run, store } = makeWorker(() => Promise.resolve(someResult));
    const held = await add();
    await store.claim([held], 130);
    queue.down = true;
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    const answer = await run([recordOf('a', messageOf(held), 5)]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });

  it('names a malformed message by its id and says nothing of what it holds', async () => {
    const { run } = makeWorker(() => Promise.resolve(someResult));
    const lines: unknown[] = [];
    for (const level of ['info', 'warn', 'error'] as const) {
      vi.spyOn(log, level).mockImplementation((...words) => void lines.push(words));
    }
    const answer = await run([recordOf('bad', `{"input":"${secret}"}`)]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(JSON.stringify(lines)).toContain('"message_id":"bad"');
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});
