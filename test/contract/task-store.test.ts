import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { failure } from '../../core/tasks/failures.ts';
import type { DeadTaskStore, Settlement, TaskStore } from '../../core/tasks/ports.ts';
import { taskStatuses, type TaskStatus } from '../../core/tasks/task.ts';
import { transitions } from '../../core/tasks/transitions.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { createFakeTaskStore } from '../core/fakes/task-store.ts';
import { newTask, someResult, taskId } from './new-task.ts';
import { startTestDatabase } from './postgres.ts';

interface Harness {
  readonly store: TaskStore & DeadTaskStore;
  /** Lets all leases end. */
  readonly endLeases: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const implementations: Record<string, () => Promise<Harness>> = {
  async fake() {
    await Promise.resolve();
    const time = new FakeClock();
    return {
      store: createFakeTaskStore(time.clock),
      endLeases: () => time.sleep(1_000_000),
      stop: () => Promise.resolve(),
    };
  },
  async PostgreSQL() {
    const database = await startTestDatabase();
    return {
      store: { ...createTaskStore(database.connect()), ...createDeadTaskStore(database.connect()) },
      async endLeases() {
        await database.owner.query(
          "UPDATE hash_api.tasks SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL",
        );
      },
      stop: () => database.stop(),
    };
  },
};

const leaseSeconds = 60;
const error = failure('invalid-work');
const exhausted = failure('attempts-exhausted');

describe.each(Object.entries(implementations))('task store: %s', (_name, make) => {
  let harness: Harness;
  let store: Harness['store'];
  beforeAll(async () => {
    harness = await make();
    store = harness.store;
  });
  afterAll(() => harness.stop());

  const inserted = async (fields: Parameters<typeof newTask>[0] = {}) => {
    const task = newTask(fields);
    await store.insert(task);
    return task;
  };
  const claimed = async (fields: Parameters<typeof newTask>[0] = {}) => {
    const task = await inserted(fields);
    await store.claim([task.id], leaseSeconds);
    return task;
  };
  const settle = async (settlement: Settlement) => (await store.settle([settlement])).get(settlement.id);

  it('shows a new task as queued, to its tenant only', async () => {
    const task = await inserted({ operation: 'verify', algorithms: ['argon2id', 'bcrypt'] });
    const stored = await store.get(task.tenant, task.id);
    expect(stored).toMatchObject({
      ...task,
      status: 'queued',
      attempts: 0,
      startedAt: null,
      progress: { bytesDone: 0, bytesTotal: 3 },
    });
    expect(stored?.createdAt).toBeInstanceOf(Date);
    expect(await store.get('another', task.id)).toBeUndefined();
    expect(await store.get(task.tenant, taskId())).toBeUndefined();
  });

  it('inserts an id once, and leaves the row as it is when the insert is repeated', async () => {
    const task = await claimed();
    await store.insert(task);
    expect(await store.get(task.tenant, task.id)).toMatchObject({ status: 'processing', attempts: 1 });
  });

  it('lists a tenant’s tasks newest first, by status, page after page', async () => {
    const tenant = 'lister';
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await inserted({ tenant })).id);
    ids.sort().reverse();
    await inserted({ tenant: 'someone else' });
    const list = async (page: Parameters<TaskStore['list']>[1]) =>
      (await store.list(tenant, page)).map((task) => task.id);
    expect(await list({ limit: 10 })).toEqual(ids);
    expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await list({ limit: 2, before: ids[1] })).toEqual(ids.slice(2, 4));
    expect(await list({ limit: 10, since: ids[2] })).toEqual(ids.slice(0, 3));
    expect(await list({ limit: 10, before: ids[1], since: ids[3] })).toEqual(ids.slice(2, 4));
    await store.cancel(tenant, ids[2]!);
    expect(await list({ limit: 10, status: 'cancelled' })).toEqual([ids[2]]);
    expect(await list({ limit: 10, status: 'queued', before: ids[1] })).toEqual(ids.slice(3));
  });

  it('claims a batch in the order asked, and says what is held, ended or unknown', async () => {
    const [queued, held, ended] = [await inserted(), await claimed(), await claimed()];
    await store.cancel(ended.tenant, ended.id);
    const unknown = taskId();
    const claims = await store.claim([unknown, held.id, queued.id, ended.id], leaseSeconds);
    expect(claims).toEqual([
      { kind: 'ended', id: unknown },
      { kind: 'held', id: held.id, retryAfterSeconds: expect.any(Number) as number },
      { kind: 'claimed', id: queued.id, attempt: 1, tries: 1 },
      { kind: 'ended', id: ended.id },
    ]);
    const seconds = claims[1]?.kind === 'held' ? claims[1].retryAfterSeconds : 0;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(leaseSeconds);
    expect(await store.get(queued.tenant, queued.id)).toMatchObject({ status: 'processing', attempts: 1 });
  });

  it('lets another attempt claim a task once its lease has ended, and fences the former off', async () => {
    const { id, tenant } = await claimed();
    await harness.endLeases();
    expect(await store.claim([id], leaseSeconds)).toEqual([{ kind: 'claimed', id, attempt: 2, tries: 2 }]);
    expect(await settle({ id, attempt: 1, kind: 'completed', result: someResult })).toBe('lost');
    expect(await settle({ id, attempt: 1, kind: 'released', startedWork: true })).toBe('lost');
    expect(await store.get(tenant, id)).toMatchObject({ status: 'processing', attempts: 2 });
    expect(await settle({ id, attempt: 2, kind: 'completed', result: someResult })).toBe('applied');
  });

  it('still takes the settlement of an attempt whose lease has ended but that nobody took over', async () => {
    const { id } = await claimed();
    await harness.endLeases();
    expect(await settle({ id, attempt: 1, kind: 'completed', result: someResult })).toBe('applied');
  });

  it('keeps the result of a completed task, or the reason of a failed one', async () => {
    const [good, bad] = [await claimed(), await claimed()];
    const outcomes = await store.settle([
      { id: good.id, attempt: 1, kind: 'completed', result: someResult },
      { id: bad.id, attempt: 1, kind: 'failed', error },
    ]);
    expect([...outcomes.values()]).toEqual(['applied', 'applied']);
    expect(await store.get(good.tenant, good.id)).toMatchObject({
      status: 'completed',
      result: someResult,
      completedAt: expect.any(Date) as Date,
      startedAt: expect.any(Date) as Date,
      progress: { bytesDone: 3, bytesTotal: 3 },
    });
    expect(await store.get(bad.tenant, bad.id)).toMatchObject({ status: 'failed', error });
  });

  it('counts a given-back attempt only where work had begun', async () => {
    const [begun, unbegun] = [await claimed(), await claimed()];
    await store.settle([
      { id: begun.id, attempt: 1, kind: 'released', startedWork: true },
      { id: unbegun.id, attempt: 1, kind: 'released', startedWork: false },
    ]);
    expect(await store.get(begun.tenant, begun.id)).toMatchObject({ status: 'queued', attempts: 1 });
    expect(await store.get(unbegun.tenant, unbegun.id)).toMatchObject({
      status: 'queued',
      attempts: 0,
      startedAt: null,
    });
    const again = await store.claim([begun.id, unbegun.id], leaseSeconds);
    expect(again).toMatchObject([{ attempt: 2 }, { attempt: 1 }]);
  });

  it('says the same of a settlement that is repeated', async () => {
    const { id } = await claimed();
    const settlement: Settlement = { id, attempt: 1, kind: 'completed', result: someResult };
    expect(await settle(settlement)).toBe('applied');
    expect(await settle(settlement)).toBe('applied');
  });

  it('tells a worker that its task was cancelled, or is gone', async () => {
    const { id, tenant } = await claimed();
    expect(await store.cancel(tenant, id)).toMatchObject({ cancelled: true, task: { status: 'cancelled' } });
    expect(await settle({ id, attempt: 1, kind: 'completed', result: someResult })).toBe('ended');
    expect(await store.get(tenant, id)).toMatchObject({ status: 'cancelled' });
    const gone = taskId();
    expect(await settle({ id: gone, attempt: 1, kind: 'failed', error })).toBe('ended');
  });

  it('cancels only what has not ended, for its tenant', async () => {
    const task = await inserted();
    expect(await store.cancel('another', task.id)).toBeUndefined();
    expect(await store.cancel(task.tenant, taskId())).toBeUndefined();
    expect(await store.cancel(task.tenant, task.id)).toMatchObject({ cancelled: true });
    const second = await store.cancel(task.tenant, task.id);
    expect(second).toMatchObject({ cancelled: false, task: { status: 'cancelled' } });
  });

  const failed = async (how = exhausted) => {
    const task = await claimed();
    await settle({ id: task.id, attempt: 1, kind: 'failed', error: how });
    return task;
  };

  it('says that a task is dead where its failure can be undone, and ended where not', async () => {
    const [dead, lost, refused] = [await failed(), await failed(failure('lost')), await failed(error)];
    expect(await store.claim([dead.id, lost.id, refused.id], leaseSeconds)).toEqual([
      { kind: 'dead', id: dead.id },
      { kind: 'dead', id: lost.id },
      { kind: 'ended', id: refused.id },
    ]);
  });

  it('queues failed tasks again whose failure can be undone, and no others', async () => {
    const tasks = [
      await failed(),
      await failed(failure('lost')),
      await failed(error),
      await inserted(),
      await claimed(),
    ];
    const ids = [...tasks.map(({ id }) => id), taskId()];
    expect((await store.requeue(ids)).toSorted()).toEqual(ids.slice(0, 2).toSorted());
    expect(await store.requeue(ids)).toEqual([]);
    const [first, , refused] = tasks;
    expect(await store.get(first!.tenant, first!.id)).toMatchObject({ status: 'queued', attempts: 1 });
    expect(await store.get(first!.tenant, first!.id)).not.toHaveProperty('error');
    expect(await store.get(refused!.tenant, refused!.id)).toMatchObject({ status: 'failed', error });
  });

  it('gives a task that was queued again all its attempts, and fences those before off', async () => {
    const { id, tenant } = await failed();
    await store.requeue([id]);
    expect(await settle({ id, attempt: 1, kind: 'completed', result: someResult })).toBe('lost');
    expect(await store.claim([id], leaseSeconds)).toEqual([{ kind: 'claimed', id, attempt: 2, tries: 1 }]);
    // A worker that was given up before the task failed: its attempt is over for good.
    expect(await settle({ id, attempt: 1, kind: 'failed', error })).toBe('lost');
    expect(await settle({ id, attempt: 2, kind: 'completed', result: someResult })).toBe('applied');
    expect(await store.get(tenant, id)).toMatchObject({ status: 'completed', attempts: 2 });
    expect(await store.requeue([id])).toEqual([]);
  });

  it('describes tasks of any tenant to operators', async () => {
    const [dead, queued] = [await failed(), await inserted({ tenant: 'another' })];
    const described = await store.describe([dead.id, queued.id, taskId()]);
    expect(described).toHaveLength(2);
    expect(described).toEqual(
      expect.arrayContaining([
        { id: dead.id, tenant: dead.tenant, status: 'failed', attempts: 1, error: exhausted },
        { id: queued.id, tenant: 'another', status: 'queued', attempts: 0, error: null },
      ]),
    );
    expect(await store.describe([])).toEqual([]);
    expect(await store.requeue([])).toEqual([]);
  });

  it('does nothing for an empty batch', async () => {
    expect(await store.claim([], leaseSeconds)).toEqual([]);
    expect(await store.settle([])).toEqual(new Map());
  });

  /** What brings a task from one status into another; a status that a store's method never gives is left out. */
  const moves: Partial<
    Record<TaskStatus, (id: string, tenant: string, attempt: number) => Promise<unknown>>
  > = {
    processing: (id) => store.claim([id], leaseSeconds),
    completed: (id, _tenant, attempt) => settle({ id, attempt, kind: 'completed', result: someResult }),
    async queued(id, _tenant, attempt) {
      await settle({ id, attempt, kind: 'released', startedWork: true });
      await store.requeue([id]);
    },
    cancelled: (id, tenant) => store.cancel(tenant, id),
  };
  const reach: Record<TaskStatus, () => Promise<{ id: string; tenant: string }>> = {
    queued: inserted,
    processing: claimed,
    async completed() {
      const task = await claimed();
      await settle({ id: task.id, attempt: 1, kind: 'completed', result: someResult });
      return task;
    },
    async failed() {
      const task = await inserted();
      await store.failQueued(task.id, exhausted);
      return task;
    },
    async cancelled() {
      const task = await inserted();
      await store.cancel(task.tenant, task.id);
      return task;
    },
  };
  const failedFrom: Record<TaskStatus, (id: string) => Promise<unknown>> = {
    queued: (id) => store.failQueued(id, error),
    processing: (id) => settle({ id, attempt: 1, kind: 'failed', error }),
    completed: (id) => settle({ id, attempt: 1, kind: 'failed', error }),
    failed: (id) => store.failQueued(id, error),
    cancelled: (id) => store.failQueued(id, error),
  };
  const pairs = taskStatuses.flatMap((from) => taskStatuses.map((to) => ({ from, to })));

  it.each(pairs)('follows the table of transitions: $from to $to', async ({ from, to }) => {
    const { id, tenant } = await reach[from]();
    if (from === 'processing' && to === 'processing') await harness.endLeases();
    const before = await store.get(tenant, id);
    await (to === 'failed' ? failedFrom[from](id) : moves[to]?.(id, tenant, 1));
    const afterwards = await store.get(tenant, id);
    const allowed = transitions[from].some((status) => status === to);
    expect(afterwards?.status).toBe(allowed ? to : from);
    if (!allowed) expect(afterwards).toEqual(before);
  });
});
