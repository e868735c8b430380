import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cachedTaskKey } from '../../../core/tasks/cached-task.ts';
import { taskStatus } from '../../../core/tasks/status.ts';
import type { NewObjectTask, NewTask, TaskResult } from '../../../core/tasks/task.ts';
import { newObjectTask, newTask, someResult, taskId } from '../../contract/new-task.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

function makePorts() {
  const { clock } = new FakeClock();
  const stored = createFakeTaskStore(clock);
  const cache = createFakeCache(clock);
  let reads = 0;
  const store = {
    get: (tenant: string, id: string) => {
      reads += 1;
      return stored.get(tenant, id);
    },
  };
  const complete = async (task: NewTask, result: TaskResult = someResult) => {
    await stored.insert(task);
    await stored.claim([task.id], 60);
    await stored.settle([{ id: task.id, attempt: 1, kind: 'completed', result }]);
  };
  return { ports: { store, cache }, stored, cache, complete, reads: () => reads };
}

const notFound = expect.objectContaining({ code: 'not-found' }) as unknown;

describe('the status of a task', () => {
  it('comes from the store once, then from the cache, when the task has ended', async () => {
    const { ports, complete, reads } = makePorts();
    const task = newTask();
    await complete(task);
    const first = await taskStatus(ports, 'tenant', task.id);
    expect(first).toMatchObject({ status: 'completed', result: someResult });
    expect(await taskStatus(ports, 'tenant', task.id)).toEqual(first);
    expect(reads()).toBe(1);
  });

  it('comes from the cache for a checksum of parts as well', async () => {
    const { ports, complete, reads } = makePorts();
    const task = newObjectTask({ algorithms: ['sha256-composite', 'sha256'] });
    await complete(task);
    const first = await taskStatus(ports, 'tenant', task.id);
    expect(await taskStatus(ports, 'tenant', task.id)).toEqual(first);
    expect(reads()).toBe(1);
  });

  it.each<NewObjectTask['source']>([
    { kind: 'object', bucket: 'bucket', key: 'k', versionId: 'v' },
    { kind: 'object', bucket: 'bucket', key: 'k' },
    { kind: 'upload', uploadId: taskId(), bytes: 9 },
  ])('of an object is the same from the cache, with its source and its progress: %o', async (source) => {
    const { ports, complete, stored, reads } = makePorts();
    const [completed, cancelled] = [newObjectTask({ source }), newObjectTask({ source })];
    await complete(completed, { ...someResult, bytes: 9, computed: 's3-checksum' });
    await stored.insert(cancelled);
    await stored.cancel('tenant', cancelled.id);
    for (const { id } of [completed, cancelled]) {
      const first = await taskStatus(ports, 'tenant', id);
      expect(first).toMatchObject({ source });
      expect(await taskStatus(ports, 'tenant', id)).toEqual(first);
    }
    expect(await taskStatus(ports, 'tenant', completed.id)).toMatchObject({
      progress: { bytesDone: 9, bytesTotal: 9 },
    });
    expect(reads()).toBe(2);
  });

  it('comes from the store each time while the task goes on', async () => {
    const { ports, stored, cache } = makePorts();
    const task = newTask();
    await stored.insert(task);
    expect(await taskStatus(ports, 'tenant', task.id)).toMatchObject({ status: 'queued' });
    await stored.claim([task.id], 60);
    expect(await taskStatus(ports, 'tenant', task.id)).toMatchObject({ status: 'processing' });
    expect(cache.entries.size).toBe(0);
  });

  it.each([
    ['a password hash', newTask({ algorithms: ['sha256', 'argon2id'] })],
    ['what a password matched', newTask({ operation: 'verify', algorithms: ['bcrypt'] })],
    ['an algorithm that this version does not know', newTask({ algorithms: ['sha4'] })],
  ])('never puts %s into the cache', async (_what, task) => {
    const { ports, cache, complete } = makePorts();
    await complete(task);
    await taskStatus(ports, 'tenant', task.id);
    expect(cache.entries.size).toBe(0);
  });

  it('is not found for another tenant, cached or not', async () => {
    const { ports, complete } = makePorts();
    const task = newTask();
    await complete(task);
    await expect(taskStatus(ports, 'another', task.id)).rejects.toEqual(notFound);
    await taskStatus(ports, 'tenant', task.id);
    await expect(taskStatus(ports, 'another', task.id)).rejects.toEqual(notFound);
  });

  it('is not found, without asking anyone, for what is no id of a task', async () => {
    const { ports, reads } = makePorts();
    for (const id of ['', 'x', "'; DROP TABLE tasks", '11f30000-0000-4000-8000-000000000000']) {
      await expect(taskStatus(ports, 'tenant', id)).rejects.toEqual(notFound);
    }
    expect(reads()).toBe(0);
  });

  it.each(['', 'not JSON', '{}', '{"status":"completed"}'])(
    'takes a cached value that is no ended task (%j) for a miss',
    async (value) => {
      const { ports, cache, complete } = makePorts();
      const task = newTask();
      await complete(task);
      await cache.set(cachedTaskKey(task.id), value, 60);
      expect(await taskStatus(ports, 'tenant', task.id)).toMatchObject({ status: 'completed' });
    },
  );

  it('takes any garbage in the cache, and another task’s entry, for a miss', async () => {
    const { ports, cache, complete } = makePorts();
    const [task, other] = [newTask(), newTask()];
    await complete(task);
    await complete(other);
    const truth = await taskStatus(ports, 'tenant', task.id);
    await taskStatus(ports, 'tenant', other.id);
    await cache.set(cachedTaskKey(task.id), (await cache.get(cachedTaskKey(other.id))) ?? '', 60);
    expect(await taskStatus(ports, 'tenant', task.id)).toEqual(truth);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (garbage) => {
        await cache.set(cachedTaskKey(task.id), garbage, 60);
        expect(await taskStatus(ports, 'tenant', task.id)).toEqual(truth);
      }),
    );
  });
});
