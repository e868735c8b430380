import { describe, expect, test } from 'vitest';
import { failure } from '../../../core/tasks/failures.ts';
import { taskStatuses, type TaskStatus } from '../../../core/tasks/task.ts';
import { canBecome, hasEnded } from '../../../core/tasks/transitions.ts';
import { createWorld, someResult, tenant } from './world.ts';

type World = ReturnType<typeof createWorld>;

/** Every change of status that a task may undergo, written down a second time. */
const allowed = new Set([
  'queued processing',
  'queued failed',
  'queued cancelled',
  'processing processing',
  'processing completed',
  'processing failed',
  'processing queued',
  'processing cancelled',
  'failed queued',
]);
const pairs = taskStatuses.flatMap((from) => taskStatuses.map((to) => ({ from, to })));

/** All that anybody can do to a task, with what it would become. */
const attempts: Record<TaskStatus, (world: World, id: string, attempt: number) => Promise<unknown>> = {
  queued: async ({ store }, id, attempt) => {
    await store.settle([{ id, attempt, kind: 'released', startedWork: true }]);
    await store.requeue([id]);
  },
  processing: ({ store }, id) => store.claim([id], 60),
  completed: ({ store }, id, attempt) =>
    store.settle([{ id, attempt, kind: 'completed', result: someResult }]),
  failed: async ({ store }, id, attempt) => {
    await store.failQueued(id, failure('not-sent'));
    await store.settle([{ id, attempt, kind: 'failed', error: failure('attempts-exhausted') }]);
  },
  cancelled: ({ store }, id) => store.cancel(tenant, id),
};

async function taskIn(status: TaskStatus, world: World): Promise<string> {
  const id = await world.insert();
  if (status !== 'queued') await world.store.claim([id], 60);
  if (status !== 'queued' && status !== 'processing') await attempts[status](world, id, 1);
  expect(await world.store.get(tenant, id)).toMatchObject({ status });
  return id;
}

describe('the life of a task', () => {
  test.each(pairs)('$from to $to is as in the table', ({ from, to }) => {
    expect(canBecome(from, to)).toBe(allowed.has(`${from} ${to}`));
  });

  test.each(pairs)('a task goes from $from to $to only where the table allows it', async ({ from, to }) => {
    const world = createWorld();
    const id = await taskIn(from, world);
    const before = await world.store.get(tenant, id);
    // The lease has ended, so that another worker may claim.
    world.time.advance(61_000);
    await attempts[to](world, id, before?.attempts ?? 0);
    const after = await world.store.get(tenant, id);
    if (canBecome(from, to)) {
      expect(after?.status).toBe(to);
      expect(after).not.toEqual(before);
    } else {
      expect(after).toEqual(before);
    }
  });

  test.each(taskStatuses)(
    'a %s task has ended where no worker and no tenant can change it',
    async (status) => {
      const world = createWorld();
      const task = await world.store.get(tenant, await taskIn(status, world));
      const ended = !canBecome(status, 'cancelled');
      expect(hasEnded(task!)).toBe(ended);
      expect('completedAt' in task!).toBe(ended);
    },
  );
});
