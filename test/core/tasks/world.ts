import { randomBytes } from 'node:crypto';
import { Problem, type ProblemCode } from '../../../core/errors.ts';
import { newTaskId } from '../../../core/tasks/task-id.ts';
import type { NewInlineTask, TaskResult } from '../../../core/tasks/task.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskQueue } from '../fakes/task-queue.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

export const tenant = 'tenant-1';

export const someResult: TaskResult = {
  digests: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  bytes: 3,
  computed: 'worker',
};

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const hashWork: Extract<Work, { operation: 'hash' }> = {
  operation: 'hash',
  algorithms: ['sha256'],
  options: { output: 'hex' },
  input: base64('abc'),
};

/** Store, cache and queue in memory, under one clock. */
export function createWorld() {
  const time = new FakeClock();
  const store = createFakeTaskStore(time.clock);

  const insert = async (fields: Partial<NewInlineTask> = {}): Promise<string> => {
    const id = newTaskId(time.clock, randomBytes);
    await store.insert({
      id,
      tenant,
      operation: 'hash',
      algorithms: ['sha256'],
      source: { kind: 'inline', bytes: 3 },
      ...fields,
    });
    return id;
  };

  const complete = async (id: string, result = someResult): Promise<void> => {
    const [claim] = await store.claim([id], 60);
    if (claim?.kind !== 'claimed') throw new Error(`${id} cannot be claimed`);
    await store.settle([{ id, attempt: claim.attempt, kind: 'completed', result }]);
  };

  const queue = createFakeTaskQueue();
  return { time, store, cache: createFakeCache(time.clock), queue, insert, complete };
}

/** The Problem that a promise rejects with; anything else fails the test. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export async function problemCodeOf(promise: Promise<unknown>): Promise<ProblemCode> {
  return (await problemOf(promise)).code;
}
