import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { endedMarkerKey, endedMarkerSeconds } from '../../../core/tasks/cached-task.ts';
import type { Sleep } from '../../../core/tasks/ports.ts';
import { waitForEnd } from '../../../core/tasks/wait.ts';
import { newTask, someResult } from '../../contract/new-task.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

/** Time passes in the sleeps; `events` happen at their milliseconds after the start. */
async function makePorts(
  events: Record<number, 'ends' | 'ends without a marker' | 'store down' | 'store up' | 'cache down'> = {},
) {
  const time = new FakeClock();
  const stored = createFakeTaskStore(time.clock);
  const cache = createFakeCache(time.clock);
  const task = newTask();
  await stored.insert(task);
  await stored.claim([task.id], 1000);
  const start = time.clock().getTime();
  const elapsed = () => time.clock().getTime() - start;
  const reads: number[] = [];
  let down = false;
  const due = Object.entries(events).map(([at, event]) => ({ at: Number(at), event }));
  const sleep: Sleep = async (milliseconds) => {
    expect(milliseconds).toBeGreaterThanOrEqual(0);
    await time.sleep(milliseconds);
    while (due[0] && due[0].at <= elapsed()) {
      const { event } = due.shift()!;
      if (event === 'cache down') {
        cache.down = true;
        continue;
      }
      if (event === 'store down' || event === 'store up') {
        down = event === 'store down';
        continue;
      }
      await stored.settle([{ id: task.id, attempt: 1, kind: 'completed', result: someResult }]);
      if (event === 'ends') await cache.set(endedMarkerKey(task.id), '1', endedMarkerSeconds);
    }
  };
  const store = {
    get: (tenant: string, id: string) => {
      reads.push(elapsed());
      return down ? Promise.reject(new Problem('unavailable', 'down')) : stored.get(tenant, id);
    },
  };
  const wait = (seconds: number) =>
    waitForEnd({ store, cache, sleep, clock: time.clock }, 'tenant', task.id, seconds);
  return { wait, cache, reads, elapsed };
}

describe('waiting for the end of a task', () => {
  it('reads the store twice where the marker tells of the end', async () => {
    const { wait, reads, elapsed } = await makePorts({ 730: 'ends' });
    expect(await wait(10)).toMatchObject({ status: 'completed' });
    expect(reads).toHaveLength(2);
    expect(elapsed()).toBeLessThanOrEqual(730 + 50);
  });

  it('finds out within seconds where the marker was lost', async () => {
    const { wait, elapsed } = await makePorts({ 500: 'ends without a marker' });
    expect(await wait(10)).toMatchObject({ status: 'completed' });
    expect(elapsed()).toBeLessThanOrEqual(2500);
  });

  it('asks the store at growing intervals where there is no cache', async () => {
    const { wait, cache, reads } = await makePorts();
    cache.down = true;
    await wait(10);
    const intervals = reads.slice(1).map((at, index) => at - reads[index]!);
    expect(intervals[0]).toBe(100);
    expect(Math.max(...intervals)).toBe(1000);
    const growing = intervals.slice(0, -1);
    expect(growing).toEqual(growing.toSorted((a, b) => a - b));
  });

  it('goes on with the store alone where the cache goes down meanwhile', async () => {
    const { wait, reads, elapsed } = await makePorts({ 500: 'cache down', 1200: 'ends' });
    expect(await wait(10)).toMatchObject({ status: 'completed' });
    expect(elapsed()).toBeLessThanOrEqual(2200);
    expect(reads.length).toBeLessThan(10);
  });

  it('gives the task as it is after the time, read at that moment', async () => {
    const { wait, reads, elapsed } = await makePorts();
    expect(await wait(3)).toMatchObject({ status: 'processing' });
    expect(elapsed()).toBe(3000);
    expect(reads.at(-1)).toBe(3000);
  });

  it('does not sleep at all where the task has ended, or there is nothing to wait for', async () => {
    const { wait, elapsed } = await makePorts();
    expect(await wait(0)).toMatchObject({ status: 'processing' });
    expect(elapsed()).toBe(0);
  });

  it('bears a store that is down for a while, and does not hurry to ask it', async () => {
    const { wait, reads } = await makePorts({ 100: 'store down', 200: 'ends', 4000: 'store up' });
    expect(await wait(10)).toMatchObject({ status: 'completed' });
    expect(reads.length).toBeLessThan(12);
  });

  it('gives the last known state where the store stays down', async () => {
    const { wait } = await makePorts({ 100: 'store down' });
    expect(await wait(5)).toMatchObject({ status: 'processing' });
  });

  it('says that it cannot tell where the store is down from the beginning', async () => {
    const { wait } = await makePorts();
    const down = { get: () => Promise.reject(new Problem('unavailable', 'down')) };
    const { clock, sleep } = new FakeClock();
    const { id } = newTask();
    const waiting = waitForEnd({ store: down, cache: createFakeCache(clock), sleep, clock }, 't', id, 5);
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    expect(await wait(0)).toBeDefined();
  });

  it('is not found for another tenant', async () => {
    const { clock, sleep } = new FakeClock();
    const store = createFakeTaskStore(clock);
    const task = newTask();
    await store.insert(task);
    const waiting = waitForEnd({ store, cache: createFakeCache(clock), sleep, clock }, 'another', task.id, 5);
    await expect(waiting).rejects.toMatchObject({ code: 'not-found' });
  });
});
