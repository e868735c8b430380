import { describe, expect, it } from 'vitest';
import { endedMarkerKey } from '../../../core/tasks/cached-task.ts';
import { cancelTask } from '../../../core/tasks/cancel.ts';
import { newTask, taskId } from '../../contract/new-task.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

async function makePorts() {
  const { clock } = new FakeClock();
  const ports = { store: createFakeTaskStore(clock), cache: createFakeCache(clock) };
  const task = newTask();
  await ports.store.insert(task);
  return { ports, task };
}

describe('cancelling', () => {
  it('ends a queued task and tells those who wait', async () => {
    const { ports, task } = await makePorts();
    expect(await cancelTask(ports, 'tenant', task.id)).toMatchObject({ status: 'cancelled' });
    expect(await ports.cache.get(endedMarkerKey(task.id))).toBe('1');
  });

  it('ends a task that a worker computes', async () => {
    const { ports, task } = await makePorts();
    await ports.store.claim([task.id], 60);
    expect(await cancelTask(ports, 'tenant', task.id)).toMatchObject({ status: 'cancelled', attempts: 1 });
  });

  it('conflicts with the end that a task has come to', async () => {
    const { ports, task } = await makePorts();
    await cancelTask(ports, 'tenant', task.id);
    const again = cancelTask(ports, 'tenant', task.id);
    await expect(again).rejects.toMatchObject({
      code: 'conflict',
      message: 'The task has ended: it is cancelled.',
    });
  });

  it('finds nothing for another tenant, an unknown id or what is no id', async () => {
    const { ports, task } = await makePorts();
    for (const [tenant, id] of [
      ['another', task.id],
      ['tenant', taskId()],
      ['tenant', 'nonsense'],
    ] as const) {
      await expect(cancelTask(ports, tenant, id)).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});
