import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { encodeMessage } from '../../../core/tasks/message.ts';
import type { QueueMessage } from '../../../core/tasks/ports.ts';
import { runBatch } from '../../../core/tasks/run-batch.ts';
import type { TaskResult } from '../../../core/tasks/task.ts';
import type { AttemptReport, WorkerLimits, WorkerPorts } from '../../../core/tasks/worker-ports.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { newTask, someResult, taskId } from '../../contract/new-task.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

const limits: WorkerLimits = {
  leaseSeconds: 130,
  maxAttempts: 5,
  concurrency: 1,
  reserveMs: 5_000,
  settleEveryMs: 100,
};
const timeoutMs = 120_000;
const never = new Promise<never>(() => undefined);

function makeWorker(compute: (work: Work) => Promise<TaskResult> = () => Promise.resolve(someResult)) {
  const time = new FakeClock();
  const start = time.clock().getTime();
  const store = createFakeTaskStore(time.clock);
  const reports: AttemptReport[] = [];
  const delays: Record<string, number> = {};
  const resent: QueueMessage[] = [];
  const announced: string[][] = [];
  let estimateMs = 100;
  const ports: WorkerPorts = {
    store,
    compute,
    estimateMs: () => estimateMs,
    remainingMs: () => timeoutMs - (time.clock().getTime() - start),
    sleep: (milliseconds, signal) =>
      signal
        ? new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              resolve();
            });
          })
        : time.sleep(milliseconds),
    randomBytes: (length) => new Uint8Array(length).fill(255),
    messages: {
      delay(changes) {
        for (const { messageId, delaySeconds } of changes) delays[messageId] = delaySeconds;
        return Promise.resolve();
      },
      resend(message) {
        resent.push(message);
        return Promise.resolve(true);
      },
    },
    report: (report) => reports.push(report),
    announce(taskIds) {
      announced.push([...taskIds]);
      return Promise.resolve();
    },
  };
  const deliver = (id: string, messageId: string, receiveCount = 1) => ({
    messageId,
    receiveCount,
    body: encodeMessage({
      version: 1,
      taskId: id,
      tenant: 'tenant',
      work: { operation: 'hash', algorithms: ['sha256'], options: { output: 'hex' }, input: 'YWJj' },
    }),
  });
  const add = async () => {
    const task = newTask();
    await store.insert(task);
    return task.id;
  };
  /** A task with attempts that ended without a word. */
  const addTried = async (attempts: number) => {
    const id = await add();
    for (let i = 0; i < attempts; i += 1) {
      await store.claim([id], -1);
    }
    return id;
  };
  const statusOf = async (id: string) => (await store.get('tenant', id))?.status;
  return {
    ports,
    time,
    store,
    reports,
    delays,
    resent,
    announced,
    deliver,
    add,
    addTried,
    statusOf,
    estimate(ms: number) {
      estimateMs = ms;
    },
    run: (deliveries: Parameters<typeof runBatch>[2], changes: Partial<WorkerLimits> = {}) =>
      runBatch(ports, { ...limits, ...changes }, deliveries),
  };
}

describe('a worker’s batch', () => {
  it('acknowledges what it completed and what had ended, and says what it ended', async () => {
    const worker = makeWorker();
    const [todo, cancelled] = [await worker.add(), await worker.add()];
    await worker.store.cancel('tenant', cancelled);
    const deliveries = [
      worker.deliver(todo, 'a'),
      worker.deliver(cancelled, 'b'),
      worker.deliver(taskId(), 'c'),
    ];
    expect(await worker.run(deliveries)).toEqual({ kept: [], ended: [todo], malformed: [] });
    expect(worker.delays).toEqual({});
  });

  it('puts a delivery back until the lease of the attempt that holds its task has ended', async () => {
    const worker = makeWorker();
    const held = await worker.add();
    await worker.store.claim([held], 130);
    expect(await worker.run([worker.deliver(held, 'a')])).toMatchObject({ kept: ['a'], ended: [] });
    expect(worker.delays).toEqual({ a: 130 });
  });

  it('computes a task once that comes twice, and acknowledges both messages', async () => {
    let computed = 0;
    const worker = makeWorker(() => {
      computed += 1;
      return Promise.resolve(someResult);
    });
    const id = await worker.add();
    expect(await worker.run([worker.deliver(id, 'a'), worker.deliver(id, 'b')])).toMatchObject({ kept: [] });
    expect(computed).toBe(1);
  });

  it('leaves a malformed message to the queue, and computes the others', async () => {
    const worker = makeWorker();
    const id = await worker.add();
    const bad = { messageId: 'bad', body: '{"version":7}', receiveCount: 2 };
    const outcome = await worker.run([bad, worker.deliver(id, 'a')]);
    expect(outcome).toEqual({ kept: ['bad'], ended: [id], malformed: [bad] });
  });

  it('fails a task at once that cannot be computed', async () => {
    const worker = makeWorker(() => Promise.reject(new Problem('bad-request', 'no such algorithm')));
    const id = await worker.add();
    expect(await worker.run([worker.deliver(id, 'a')])).toMatchObject({ kept: [], ended: [id] });
    expect(await worker.store.get('tenant', id)).toMatchObject({
      status: 'failed',
      error: { code: 'invalid-work' },
    });
  });

  it('gives a task that failed by accident another attempt, later', async () => {
    const worker = makeWorker(() => Promise.reject(new Error('memory allocation failed')));
    const id = await worker.add();
    expect(await worker.run([worker.deliver(id, 'a')])).toMatchObject({ kept: ['a'], ended: [] });
    expect(worker.delays).toEqual({ a: 4 });
    expect(await worker.store.get('tenant', id)).toMatchObject({ status: 'queued', attempts: 1 });
    expect(worker.reports).toMatchObject([
      { ending: 'interrupted', cause: { message: 'memory allocation failed' } },
    ]);
  });

  it('fails a task whose last attempt failed, and lets its message go to the dead letters', async () => {
    const worker = makeWorker(() => Promise.reject(new Error('memory allocation failed')));
    const id = await worker.addTried(4);
    expect(await worker.run([worker.deliver(id, 'a', 5)])).toMatchObject({ kept: ['a'], ended: [id] });
    expect(worker.delays).toEqual({ a: 0 });
    expect(worker.resent).toEqual([]);
    expect(await worker.store.get('tenant', id)).toMatchObject({
      status: 'failed',
      error: { code: 'attempts-exhausted' },
    });
  });

  it('does not compute a task that has no attempts left', async () => {
    const worker = makeWorker(() => Promise.reject(new Error('must not be asked')));
    const id = await worker.addTried(5);
    await worker.run([worker.deliver(id, 'a')]);
    expect(await worker.statusOf(id)).toBe('failed');
    expect(worker.reports).toMatchObject([{ attempt: 6, cause: undefined }]);
  });

  it('gives back unharmed what it could not finish in its time, but begins at least one', async () => {
    const worker = makeWorker(() => {
      worker.time.advance(30_000);
      return Promise.resolve(someResult);
    });
    worker.estimate(50_000);
    const ids = [await worker.add(), await worker.add(), await worker.add()];
    const outcome = await worker.run(ids.map((id, index) => worker.deliver(id, String(index))));
    expect(outcome).toMatchObject({ kept: ['1', '2'], ended: [ids[0]] });
    expect(worker.delays).toEqual({ 1: 0, 2: 0 });
    expect(await worker.store.get('tenant', ids[1]!)).toMatchObject({ status: 'queued', attempts: 0 });
  });

  it('settles what is done where a computation does not end by the deadline', async () => {
    let reached = (): void => undefined;
    let first = true;
    const worker = makeWorker(() => {
      if (!first) {
        reached();
        return never;
      }
      first = false;
      return Promise.resolve(someResult);
    });
    const deadline = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const [quick, stuck] = [await worker.add(), await worker.add()];
    const outcome = await runBatch({ ...worker.ports, sleep: () => deadline }, limits, [
      worker.deliver(quick, 'a'),
      worker.deliver(stuck, 'b'),
    ]);
    expect(outcome).toMatchObject({ kept: ['b'], ended: [quick] });
    expect(await worker.store.get('tenant', stuck)).toMatchObject({ status: 'queued', attempts: 1 });
  });

  it('computes as many at a time as it has processors for', async () => {
    let [running, most] = [0, 0];
    const worker = makeWorker(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return someResult;
    });
    const ids = await Promise.all(Array.from({ length: 7 }, worker.add));
    const deliveries = ids.map((id, index) => worker.deliver(id, String(index)));
    expect((await worker.run(deliveries, { concurrency: 3 })).ended).toHaveLength(7);
    expect(most).toBe(3);
  });

  it('begins the next computation in the same turn in which one ends: its core never waits for the store', async () => {
    const ticks: string[] = [];
    const worker = makeWorker(async () => {
      ticks.push('begin');
      await new Promise((resolve) => setImmediate(resolve));
      ticks.push('end');
      setImmediate(() => ticks.push('turn'));
      return someResult;
    });
    const ids = [await worker.add(), await worker.add(), await worker.add()];
    await worker.run(ids.map((id, index) => worker.deliver(id, String(index))));
    expect(ticks.slice(0, 5)).toEqual(['begin', 'end', 'begin', 'turn', 'end']);
  });

  /** A worker that notes when its claim is answered and which tasks it computes, each in one turn of the event loop. */
  function noteOrder() {
    const order: string[] = [];
    const worker = makeWorker(async () => {
      order.push('begin');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('end');
      return someResult;
    });
    const store: WorkerPorts['store'] = {
      ...worker.store,
      async claim(...asked) {
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
        order.push('claimed');
        return worker.store.claim(...asked);
      },
    };
    return { ...worker, order, ports: { ...worker.ports, store } };
  }

  it('begins as many tasks as it has lanes while they are being claimed, and uses what they gave', async () => {
    const { order, ports, add, deliver } = noteOrder();
    const ids = [await add(), await add(), await add()];
    const deliveries = ids.map((id, index) => deliver(id, String(index)));
    const outcome = await runBatch(ports, { ...limits, concurrency: 2 }, deliveries);
    expect(order).toEqual(['begin', 'begin', 'end', 'end', 'claimed', 'begin', 'end']);
    expect(outcome.ended).toEqual(ids);
  });

  it('does not begin what has been received before until it is claimed: it may have killed its worker', async () => {
    const { order, ports, add, deliver } = noteOrder();
    const id = await add();
    await runBatch(ports, limits, [deliver(id, 'a', 2)]);
    expect(order).toEqual(['claimed', 'begin', 'end']);
  });

  it('does not begin long work before it is claimed: its tenant may have cancelled it', async () => {
    const { order, ports, add, deliver } = noteOrder();
    const id = await add();
    await runBatch({ ...ports, estimateMs: () => 101 }, limits, [deliver(id, 'a')]);
    expect(order).toEqual(['claimed', 'begin', 'end']);
  });

  it('drops what it began and was not given, and begins no other before that has ended', async () => {
    let running = 0;
    const worker = makeWorker(async () => {
      expect(++running).toBe(1);
      for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
      running--;
      return someResult;
    });
    const [cancelled, todo] = [await worker.add(), await worker.add()];
    await worker.store.cancel('tenant', cancelled);
    const outcome = await worker.run([worker.deliver(cancelled, 'a'), worker.deliver(todo, 'b')]);
    expect(outcome).toMatchObject({ kept: [], ended: [todo] });
    expect(await worker.statusOf(cancelled)).toBe('cancelled');
  });

  it('tells nobody of an end where the task was cancelled meanwhile', async () => {
    const worker = makeWorker(async () => {
      await worker.store.cancel('tenant', id);
      return someResult;
    });
    const id = await worker.add();
    expect(await worker.run([worker.deliver(id, 'a')])).toMatchObject({ kept: [], ended: [] });
    expect(await worker.statusOf(id)).toBe('cancelled');
  });

  it('keeps its hands off the message where another attempt took its task over', async () => {
    const worker = makeWorker(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      worker.time.advance(131_000);
      await worker.store.claim([id], 130);
      return someResult;
    });
    const id = await worker.add();
    expect(await worker.run([worker.deliver(id, 'a')])).toMatchObject({ kept: ['a'], ended: [] });
    expect(worker.delays).toEqual({});
    expect(await worker.store.get('tenant', id)).toMatchObject({ status: 'processing', attempts: 2 });
  });

  it('tries to settle again where the store is down for a moment, and comes back later where it stays down', async () => {
    const worker = makeWorker();
    const [id, other] = [await worker.add(), await worker.add()];
    let failures = 2;
    const settle: WorkerPorts['store']['settle'] = (settlements) => {
      failures -= 1;
      return failures < 0
        ? worker.store.settle(settlements)
        : Promise.reject(new Problem('unavailable', 'failover'));
    };
    const ports = { ...worker.ports, store: { ...worker.store, settle } };
    expect(await runBatch(ports, limits, [worker.deliver(id, 'a')])).toMatchObject({ kept: [], ended: [id] });
    failures = 100;
    expect(await runBatch(ports, limits, [worker.deliver(other, 'b')])).toMatchObject({
      kept: ['b'],
      ended: [],
    });
    expect(worker.delays).toEqual({ b: limits.leaseSeconds });
    expect(worker.reports.at(-1)).toMatchObject({ ending: 'unsettled', cause: { code: 'unavailable' } });
  });

  it('runs a task that may have killed its workers alone and last, after the others’ messages are safe', async () => {
    const order: string[] = [];
    const worker = makeWorker(async () => {
      order.push(`compute with ${Object.keys(worker.delays).length} given back`);
      await Promise.resolve();
      return someResult;
    });
    const [fresh, suspect, another] = [
      await worker.add(),
      await worker.addTried(2),
      await worker.addTried(2),
    ];
    const outcome = await worker.run([
      worker.deliver(suspect, 's', 3),
      worker.deliver(another, 't', 3),
      worker.deliver(fresh, 'f'),
    ]);
    expect(order).toEqual(['compute with 0 given back', 'compute with 1 given back']);
    expect(outcome).toMatchObject({ kept: ['t'], ended: [fresh, suspect] });
    expect(await worker.store.get('tenant', another)).toMatchObject({ status: 'queued', attempts: 2 });
  });

  it('sends a message again that is received for the last time, before anything can happen to it', async () => {
    const worker = makeWorker(() => {
      expect(worker.resent).toHaveLength(1);
      return Promise.reject(new Error('memory allocation failed'));
    });
    const id = await worker.add();
    const delivery = worker.deliver(id, 'a', 5);
    expect(await worker.run([delivery])).toMatchObject({ kept: [], ended: [] });
    expect(worker.resent).toEqual([{ tenant: 'tenant', body: delivery.body, delaySeconds: 130 }]);
    expect(await worker.store.get('tenant', id)).toMatchObject({ status: 'queued', attempts: 1 });
  });

  it('keeps a message of a held task on its last receive by sending it again, or not at all', async () => {
    const worker = makeWorker();
    const held = await worker.add();
    await worker.store.claim([held], 130);
    expect(await worker.run([worker.deliver(held, 'a', 5)])).toMatchObject({ kept: [] });
    expect(worker.resent).toMatchObject([{ delaySeconds: 130 }]);
    const messages = { ...worker.ports.messages, resend: () => Promise.resolve(false) };
    const outcome = await runBatch({ ...worker.ports, messages }, limits, [worker.deliver(held, 'b', 5)]);
    expect(outcome).toMatchObject({ kept: ['b'] });
  });

  it('gives everything back, later and later, where the store cannot be asked', async () => {
    const worker = makeWorker();
    const [a, b] = [await worker.add(), await worker.add()];
    const claim = () => Promise.reject(new Problem('unavailable', 'down'));
    const ports = { ...worker.ports, store: { ...worker.store, claim } };
    const deliveries = [worker.deliver(a, 'a', 1), worker.deliver(b, 'b', 3)];
    expect(await runBatch(ports, limits, deliveries)).toMatchObject({ kept: ['a', 'b'], ended: [] });
    expect(worker.delays).toEqual({ a: 4, b: 16 });
  });

  it('settles and announces long tasks while the others run, in one statement each time that it is due', async () => {
    const worker = makeWorker(async () => {
      await worker.time.sleep(60);
      return someResult;
    });
    const ids = [await worker.add(), await worker.add(), await worker.add(), await worker.add()];
    const seenBy: (string | undefined)[] = [];
    const compute: WorkerPorts['compute'] = async (work, task) => {
      const result = await worker.ports.compute(work, task);
      seenBy.push(await worker.statusOf(ids[0] ?? ''));
      return result;
    };
    const deliveries = ids.map((id, index) => worker.deliver(id, String(index)));
    const outcome = await runBatch({ ...worker.ports, compute }, limits, deliveries);
    expect(worker.announced).toEqual([ids.slice(0, 2), ids.slice(2)]);
    expect(seenBy).toEqual(['processing', 'processing', 'completed', 'completed']);
    expect(outcome).toEqual({ kept: [], ended: ids, malformed: [] });
  });

  it('settles quick tasks together, at the end', async () => {
    const worker = makeWorker();
    const ids = [await worker.add(), await worker.add(), await worker.add()];
    await worker.run(ids.map((id, index) => worker.deliver(id, String(index))));
    expect(worker.announced).toEqual([ids]);
  });
});
