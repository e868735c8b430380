import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelTask } from '../../../core/tasks/cancel.ts';
import { endedMarkerKey, endedMarkerSeconds } from '../../../core/tasks/cached-task.ts';
import { listTasks } from '../../../core/tasks/list.ts';
import type { TaskReads, TaskStore } from '../../../core/tasks/ports.ts';
import {
  newTaskMs,
  readThroughReaders,
  usualLagMs,
  type ReadBy,
} from '../../../core/tasks/read-through-readers.ts';
import { taskStatus } from '../../../core/tasks/status.ts';
import { newTaskId } from '../../../core/tasks/task-id.ts';
import { waitForEnd } from '../../../core/tasks/wait.ts';
import { newTask, someResult } from '../../contract/new-task.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

const tenant = 'tenant';

function makeWorld() {
  const time = new FakeClock();
  const writer = createFakeTaskStore(time.clock);
  const replica = createFakeTaskStore(time.clock);
  const cache = createFakeCache(time.clock);
  const reads: ReadBy[] = [];
  const down = { reader: false };
  const unlessDown = async <T>(read: () => Promise<T>): Promise<T> => {
    if (down.reader) throw new Error('the reader is down');
    return read();
  };
  const reader: TaskReads = {
    get: (...given) => unlessDown(() => replica.get(...given)),
    list: (...given) => unlessDown(() => replica.list(...given)),
  };
  const store = readThroughReaders({
    writer,
    reader,
    cache,
    clock: time.clock,
    onRead: (by) => reads.push(by),
  });
  const submit = async () => {
    const task = newTask({ tenant, id: newTaskId(time.clock, randomBytes) });
    await store.insert(task);
    return task.id;
  };
  /** As it was when it was submitted. */
  const copy = (id: string) => replica.insert(newTask({ tenant, id }));
  /** The reader gets the task, and the time of its usual lag passes. */
  const replicate = async (id: string) => {
    await copy(id);
    time.advance(usualLagMs);
  };
  const complete = async (store: TaskStore, id: string) => {
    await store.claim([id], 60);
    await store.settle([{ id, attempt: 1, kind: 'completed', result: someResult }]);
  };
  const replicateEnd = (id: string) => complete(replica, id);
  /** As a worker does, with the marker. */
  const end = async (id: string, { marked = true } = {}) => {
    await complete(writer, id);
    if (marked) await cache.set(endedMarkerKey(id), '1', endedMarkerSeconds);
  };
  return {
    ports: { store, cache, clock: time.clock, sleep: time.sleep },
    ...{ time, writer, cache, reads, down, store, submit },
    ...{ copy, replicate, replicateEnd, end },
    ids: async (page = { limit: 10 }) => (await store.list(tenant, page)).map(({ id }) => id),
  };
}

describe('the status of a task, read at a reader', () => {
  it('is the reader’s for a task that it has', async () => {
    const { submit, replicate, store, reads } = makeWorld();
    const id = await submit();
    await replicate(id);
    expect(await store.get(tenant, id)).toMatchObject({ id, status: 'queued' });
    expect(reads).toEqual(['reader']);
  });

  it('is the writer’s at once after the submission, without asking in vain', async () => {
    const { submit, store, reads, down } = makeWorld();
    down.reader = true;
    const id = await submit();
    expect(await store.get(tenant, id)).toMatchObject({ id, status: 'queued' });
    expect(reads).toEqual(['writer']);
  });

  it('is the writer’s for what the reader does not have, however old: only the writer says that there is none', async () => {
    const { submit, store, time } = makeWorld();
    const id = await submit();
    time.advance(1_000_000);
    expect(await store.get(tenant, id)).toMatchObject({ id });
    expect(await store.get('another', id)).toBeUndefined();
  });

  it('is cancelled after a cancellation that the reader does not know', async () => {
    const { submit, replicate, ports } = makeWorld();
    const id = await submit();
    await replicate(id);
    await cancelTask(ports, tenant, id);
    expect(await taskStatus(ports, tenant, id)).toMatchObject({ status: 'cancelled' });
  });

  it('is final where the reader says that it has ended', async () => {
    const { submit, replicate, replicateEnd, store, reads, cache } = makeWorld();
    const id = await submit();
    await replicate(id);
    await replicateEnd(id);
    cache.down = true;
    expect(await store.get(tenant, id)).toMatchObject({ status: 'completed' });
    expect(reads).toEqual(['reader']);
  });

  it('is the writer’s where no cache can tell of an end', async () => {
    const { submit, replicate, end, store, cache, reads } = makeWorld();
    const id = await submit();
    await replicate(id);
    cache.down = true;
    await end(id);
    expect(await store.get(tenant, id)).toMatchObject({ status: 'completed' });
    expect(reads).toEqual(['writer']);
  });

  it('is the writer’s where the reader fails', async () => {
    const { submit, replicate, store, down, reads } = makeWorld();
    const id = await submit();
    await replicate(id);
    down.reader = true;
    expect(await store.get(tenant, id)).toMatchObject({ status: 'queued' });
    expect(reads).toEqual(['fallback']);
  });
});

describe('waiting for the end of a task, with a reader behind', () => {
  it('ends with the marker, with the state that includes the end', async () => {
    const { submit, replicate, end, ports, time } = makeWorld();
    const id = await submit();
    await replicate(id);
    const start = time.clock().getTime();
    let sleeps = 0;
    const sleep = async (milliseconds: number) => {
      await time.sleep(milliseconds);
      if ((sleeps += 1) === 3) await end(id);
    };
    expect(await waitForEnd({ ...ports, sleep }, tenant, id, 20)).toMatchObject({ status: 'completed' });
    // Three looks at the marker, not the two seconds after which the database is asked anyway.
    expect(time.clock().getTime() - start).toBeLessThan(500);
  });

  it('ends without a cache as well', async () => {
    const { submit, replicate, end, ports, cache } = makeWorld();
    const id = await submit();
    await replicate(id);
    cache.down = true;
    await end(id, { marked: false });
    expect(await waitForEnd(ports, tenant, id, 20)).toMatchObject({ status: 'completed' });
  });
});

describe('a list, read at a reader', () => {
  it('has what was just submitted, before what the reader has', async () => {
    const { submit, replicate, ids, time, reads } = makeWorld();
    const old = await submit();
    await replicate(old);
    time.advance(newTaskMs);
    const young = await submit();
    expect(await ids()).toEqual([young, old]);
    expect(reads).toEqual(['reader']);
  });

  it('is the writer’s alone where new tasks fill the page', async () => {
    const { submit, ids, down, reads } = makeWorld();
    down.reader = true;
    const submitted = [await submit(), await submit()];
    expect(await ids({ limit: 2 })).toEqual(submitted.toSorted().toReversed());
    expect(reads).toEqual(['writer']);
  });

  it('is the writer’s where the reader fails, with all pages whole', async () => {
    const { submit, time, down, ids, reads } = makeWorld();
    const old = await submit();
    time.advance(newTaskMs);
    const young = await submit();
    down.reader = true;
    expect(await ids()).toEqual([young, old]);
    expect(reads).toEqual(['fallback']);
  });

  it('shows a cancellation that the reader does not know', async () => {
    const { submit, replicate, ports, store, time } = makeWorld();
    const id = await submit();
    await replicate(id);
    time.advance(newTaskMs);
    await cancelTask(ports, tenant, id);
    expect(await store.list(tenant, { limit: 10, status: 'cancelled' })).toMatchObject([{ id }]);
    expect(await store.list(tenant, { limit: 10, status: 'queued' })).toEqual([]);
  });

  it('is the writer’s where no cache can tell of a cancellation', async () => {
    const { submit, replicate, store, cache, time, reads } = makeWorld();
    const id = await submit();
    await replicate(id);
    time.advance(newTaskMs);
    cache.down = true;
    await store.cancel(tenant, id);
    expect(await store.list(tenant, { limit: 10 })).toMatchObject([{ status: 'cancelled' }]);
    expect(reads).toEqual(['writer']);
  });

  it('has each task once, page after page, whatever the reader lacks of the newest', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Seconds between tasks, and whether the reader has those that it may lack.
        fc.array(fc.record({ gap: fc.integer({ min: 0, max: 9 }), replicated: fc.boolean() }), {
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 7 }),
        async (tasks, limit) => {
          const { submit, copy, ports, time } = makeWorld();
          const made: { id: string; at: number; replicated: boolean }[] = [];
          for (const { gap, replicated } of tasks) {
            time.advance(gap * 1000);
            made.push({ id: await submit(), at: time.clock().getTime(), replicated });
          }
          // What it lacks stays younger than the bound for as long as the pages take.
          const lag = newTaskMs - 1000;
          for (const { id, at, replicated } of made) {
            if (replicated || at < time.clock().getTime() - lag) await copy(id);
          }
          const listed: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await listTasks(ports, tenant, { limit, cursor });
            listed.push(...page.tasks.map(({ id }) => id));
            cursor = page.nextCursor ?? undefined;
            // The bound moves on between pages.
            time.advance(1);
          } while (cursor !== undefined);
          expect(listed).toEqual(
            made
              .map(({ id }) => id)
              .toSorted()
              .toReversed(),
          );
        },
      ),
    );
  });
});
