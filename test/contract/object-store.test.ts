import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadTaskStore } from '../../adapters/postgres/dead-tasks.ts';
import { createObjectMaintenance } from '../../adapters/postgres/object-maintenance.ts';
import { createObjectTaskStore } from '../../adapters/postgres/object-store.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import type {
  ClaimedObject,
  ClaimedPart,
  Holding,
  ObjectMaintenance,
  ObjectTaskStore,
} from '../../core/objects/ports.ts';
import type { ObjectIdentity } from '../../core/objects/object-work.ts';
import { failure } from '../../core/tasks/failures.ts';
import type { DeadTaskStore, TaskStore } from '../../core/tasks/ports.ts';
import type { NewObjectTask } from '../../core/tasks/task.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { createFakeObjectStore } from '../core/fakes/object-store.ts';
import { createFakeTaskStore } from '../core/fakes/task-store.ts';
import { newObjectTask, newTask, someResult, taskId } from './new-task.ts';
import { startTestDatabase } from './postgres.ts';

interface Harness {
  readonly tasks: TaskStore & DeadTaskStore;
  readonly objects: ObjectTaskStore & Pick<ObjectMaintenance, 'toSendAgain'>;
  /** Another connection to the same truth, for what happens at once. */
  readonly another: () => ObjectTaskStore;
  /** Lets time pass. */
  readonly pass: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const implementations: Record<string, () => Promise<Harness>> = {
  async fake() {
    await Promise.resolve();
    const time = new FakeClock();
    const tasks = createFakeTaskStore(time.clock);
    const objects = createFakeObjectStore(time.clock, tasks.rows);
    return {
      tasks,
      objects,
      another: () => objects,
      pass: (seconds) => time.sleep(seconds * 1000),
      stop: () => Promise.resolve(),
    };
  },
  async PostgreSQL() {
    const database = await startTestDatabase();
    const connection = database.connect();
    return {
      tasks: { ...createTaskStore(connection), ...createDeadTaskStore(connection) },
      objects: { ...createObjectTaskStore(connection), ...createObjectMaintenance(connection) },
      another: () => createObjectTaskStore(database.connect()),
      async pass(seconds) {
        const columns = { tasks: ['lease_until'], object_tasks: ['sent_at', 'look_at'] };
        const parts = { object_parts: ['lease_until', 'sent_at', 'look_at'] };
        for (const [table, names] of Object.entries({ ...columns, ...parts })) {
          const set = names.map((name) => `${name} = ${name} - interval '${String(seconds)} seconds'`);
          await database.owner.query(`UPDATE hash_api.${table} SET ${set.join(', ')}`);
        }
      },
      stop: () => database.stop(),
    };
  },
};

const lease = 30;
const mib = 1024 * 1024;
const identity: ObjectIdentity = {
  bucket: 'bucket',
  key: 'a/key',
  versionId: 'v1',
  etag: '"e1"',
  bytes: 10 * mib,
};
const sealed = (text: string) => new Uint8Array(Buffer.from(text));
const exhausted = failure('attempts-exhausted');

describe.each(Object.entries(implementations))('object task store: %s', (_name, make) => {
  let harness: Harness;
  let objects: Harness['objects'];
  let tasks: Harness['tasks'];
  beforeAll(async () => {
    harness = await make();
    ({ objects, tasks } = harness);
  });
  afterAll(() => harness.stop());

  const inserted = async (fields: Partial<NewObjectTask> = {}) => {
    const task = newObjectTask(fields);
    await tasks.insert(task);
    return task;
  };
  const claim = async (id: string): Promise<ClaimedObject> => {
    const claimed = await objects.claim(id, lease);
    if (claimed.kind !== 'claimed') throw new Error(`${id} is ${claimed.kind}`);
    return claimed;
  };
  const claimPart = async (id: string, part: number): Promise<ClaimedPart> => {
    const claimed = await objects.claimPart(id, part, lease);
    if (claimed.kind !== 'claimed') throw new Error(`part ${String(part)} is ${claimed.kind}`);
    return claimed;
  };
  const held = async (fields: Partial<NewObjectTask> = {}) => claim((await inserted(fields)).id);
  /** A split task, none of whose parts has been sent; 4 MiB, 4 MiB, 2 MiB unless told otherwise. */
  const split = async (partBytes = 4 * mib, parts = 3) => {
    const holding = await held();
    await objects.pin(holding, identity);
    expect(await objects.split(holding, { partBytes, parts }, lease)).toBe('applied');
    return holding;
  };
  const get = (id: string) => tasks.get('tenant', id);
  const complete = (part: ClaimedPart, result = `result ${String(part.part)}`) =>
    objects.completePart(part, sealed(result), lease);

  describe('a whole task', () => {
    it('is shown with its source, and with no total while nobody has looked at the object', async () => {
      const task = await inserted({
        source: { kind: 'object', bucket: 'bucket', key: 'k', versionId: 'v' },
      });
      expect(await get(task.id)).toMatchObject({
        status: 'queued',
        source: task.source,
        progress: { bytesDone: 0, bytesTotal: null },
      });
      expect((await tasks.list('tenant', { limit: 1 }))[0]).toMatchObject({
        progress: { bytesDone: 0, bytesTotal: null },
      });
      const upload = await inserted({ source: { kind: 'upload', uploadId: taskId(), bytes: 7 } });
      expect(await get(upload.id)).toMatchObject({
        source: upload.source,
        progress: { bytesDone: 0, bytesTotal: 7 },
      });
    });

    it('is claimed with all that it takes, which no other attempt then gets', async () => {
      const task = await inserted({
        algorithms: ['sha256', 'sha256-composite'],
        options: { output: 'base64', partSize: 8 * mib, recompute: true },
      });
      expect(await objects.claim(task.id, lease)).toEqual({
        kind: 'claimed',
        taskId: task.id,
        attempt: 1,
        tries: 1,
        tenant: 'tenant',
        work: { source: task.source, algorithms: task.algorithms, options: task.options },
        checkpoint: undefined,
        identity: undefined,
        split: undefined,
      });
      const second = await objects.claim(task.id, lease);
      expect(second).toEqual({ kind: 'held', retryAfterSeconds: expect.any(Number) as number });
      expect(second.kind === 'held' && second.retryAfterSeconds).toBeLessThanOrEqual(lease);
      expect(await get(task.id)).toMatchObject({ status: 'processing', attempts: 1 });
    });

    it('inserted again stays as it is', async () => {
      const task = await inserted();
      const holding = await claim(task.id);
      await objects.progress(holding, 5, lease);
      await tasks.insert(task);
      expect(await get(task.id)).toMatchObject({ status: 'processing', progress: { bytesDone: 5 } });
    });

    it('that has ended, is unknown or is none of an object, is not claimed', async () => {
      const [cancelled, completed] = [await inserted(), await held()];
      await tasks.cancel('tenant', cancelled.id);
      const { taskId: id, attempt } = completed;
      await tasks.settle([{ id, attempt, kind: 'completed', result: someResult }]);
      const inline = newTask();
      await tasks.insert(inline);
      for (const ended of [cancelled.id, id, inline.id, taskId()]) {
        expect(await objects.claim(ended, lease)).toEqual({ kind: 'ended' });
      }
      expect(await get(inline.id)).toMatchObject({ status: 'queued' });
    });

    it('that failed in a way that can be undone is dead', async () => {
      const { taskId: id, attempt } = await held();
      await tasks.settle([{ id, attempt, kind: 'failed', error: exhausted }]);
      expect(await objects.claim(id, lease)).toEqual({ kind: 'dead' });
    });

    it('is pinned once: a later attempt gets what the first has seen', async () => {
      const first = await held();
      expect(await objects.pin(first, identity)).toEqual({ outcome: 'applied', identity });
      expect(await get(first.taskId)).toMatchObject({ progress: { bytesTotal: 10 * mib } });
      const replaced = { ...identity, etag: '"e2"', bytes: 3 };
      expect(await objects.pin(first, replaced)).toEqual({ outcome: 'applied', identity });
      await harness.pass(lease + 1);
      const second = await claim(first.taskId);
      expect(second.identity).toEqual(identity);
      expect(await objects.pin(first, replaced)).toEqual({ outcome: 'lost' });
      const { versionId: _, ...unversioned } = identity;
      const other = await held();
      expect(await objects.pin(other, unversioned)).toEqual({ outcome: 'applied', identity: unversioned });
    });

    it('keeps its lease as long as it says how far it is', async () => {
      const holding = await held();
      for (let beat = 1; beat <= 3; beat += 1) {
        await harness.pass(lease - 5);
        expect(await objects.progress(holding, beat * mib, lease)).toBe('applied');
        expect(await objects.claim(holding.taskId, lease)).toMatchObject({ kind: 'held' });
      }
      expect(await get(holding.taskId)).toMatchObject({ progress: { bytesDone: 3 * mib } });
    });

    it('goes on where nobody took it over though its lease had ended', async () => {
      const holding = await held();
      await harness.pass(lease + 1);
      expect(await objects.progress(holding, 1, lease)).toBe('applied');
      expect(await objects.claim(holding.taskId, lease)).toMatchObject({ kind: 'held' });
    });

    /** Everything that an attempt writes. */
    const writes: Record<string, (holding: Holding) => Promise<unknown>> = {
      pin: async (holding) => (await objects.pin(holding, identity)).outcome,
      progress: (holding) => objects.progress(holding, 1, lease),
      checkpoint: (holding) => objects.saveCheckpoint(holding, { sealed: sealed('s'), offset: 1 }, lease),
      drop: (holding) => objects.dropCheckpoint(holding),
      split: (holding) => objects.split(holding, { partBytes: mib, parts: 10 }, lease),
      release: (holding) => objects.release(holding),
    };

    it.each(Object.entries(writes))(
      'tells an attempt that was given up, and writes nothing: %s',
      async (_what, write) => {
        const first = await held();
        await harness.pass(lease + 1);
        const second = await claim(first.taskId);
        await objects.pin(second, identity);
        await objects.saveCheckpoint(second, { sealed: sealed('mine'), offset: 7 }, lease);
        expect(await write(first)).toBe('lost');
        expect(await get(first.taskId)).toMatchObject({ status: 'processing', progress: { bytesDone: 7 } });
        await objects.release(second);
        expect(await claim(first.taskId)).toMatchObject({
          checkpoint: { sealed: sealed('mine'), offset: 7 },
          split: undefined,
        });
      },
    );

    it.each(Object.entries(writes))(
      'tells an attempt that its task was cancelled: %s',
      async (_what, write) => {
        const holding = await held();
        await tasks.cancel('tenant', holding.taskId);
        expect(await write(holding)).toBe('ended');
        expect(await write({ ...holding, taskId: taskId() })).toBe('ended');
        expect(await get(holding.taskId)).toMatchObject({ status: 'cancelled', progress: { bytesDone: 0 } });
      },
    );

    it('is gone on with from its checkpoint by the next attempt, under a higher number', async () => {
      const first = await held();
      const checkpoint = { sealed: sealed('state'), offset: 3 * mib };
      expect(await objects.saveCheckpoint(first, checkpoint, lease)).toBe('applied');
      expect(await objects.release(first)).toBe('applied');
      expect(await objects.release(first)).toBe('applied');
      expect(await get(first.taskId)).toMatchObject({ status: 'queued', progress: { bytesDone: 3 * mib } });
      const second = await claim(first.taskId);
      expect(second).toMatchObject({ attempt: 2, tries: 1, checkpoint });
      await objects.dropCheckpoint(second);
      await objects.release(second);
      expect(await claim(first.taskId)).toMatchObject({ attempt: 3, tries: 2, checkpoint: undefined });
      expect(await get(first.taskId)).toMatchObject({ progress: { bytesDone: 0 } });
    });

    it('counts attempts that did not get further, and forgets them with the first that does', async () => {
      const { taskId: id } = await inserted().then(async (task) => claim(task.id));
      const crash = () => harness.pass(lease + 1);
      await crash();
      const second = await claim(id);
      expect(second.tries).toBe(2);
      await objects.saveCheckpoint(second, { sealed: sealed('a'), offset: 10 }, lease);
      await crash();
      const third = await claim(id);
      expect(third).toMatchObject({ attempt: 3, tries: 1 });
      // The same offset again is no progress.
      await objects.saveCheckpoint(third, { sealed: sealed('b'), offset: 10 }, lease);
      await crash();
      const fourth = await claim(id);
      expect(fourth).toMatchObject({ attempt: 4, tries: 2, checkpoint: { sealed: sealed('b') } });
      // Nor is what only moved bytes.
      await objects.progress(fourth, 99, lease);
      await crash();
      expect(await claim(id)).toMatchObject({ attempt: 5, tries: 3 });
    });

    it('of one connection at a time is claimed once, however many ask', async () => {
      const { id } = await inserted();
      const stores = [harness.another(), harness.another(), harness.another()];
      const claims = await Promise.all(stores.map((store) => store.claim(id, lease)));
      expect(claims.map(({ kind }) => kind).sort()).toEqual(['claimed', 'held', 'held']);
    });

    it('shows the size of its result as its progress once it is completed', async () => {
      const { taskId: id, attempt } = await held();
      const result = { ...someResult, bytes: 10 * mib, computed: 's3-checksum' as const };
      await tasks.settle([{ id, attempt, kind: 'completed', result }]);
      expect(await get(id)).toMatchObject({
        status: 'completed',
        result,
        progress: { bytesDone: 10 * mib, bytesTotal: 10 * mib },
      });
    });
  });

  describe('a split task', () => {
    it('sends its parts in order, as many as may be in flight', async () => {
      const { taskId: id } = await split(mib, 10);
      expect(await objects.nextParts(id, 4)).toEqual([0, 1, 2, 3]);
      expect(await objects.nextParts(id, 4)).toEqual([]);
      await complete(await claimPart(id, 2));
      expect(await objects.nextParts(id, 4)).toEqual([4]);
      expect(await objects.nextParts(id, 6)).toEqual([5, 6]);
      // A lower limit takes nothing back.
      expect(await objects.nextParts(id, 1)).toEqual([]);
      await complete(await claimPart(id, 0));
      expect(await objects.nextParts(id, 100)).toEqual([7, 8, 9]);
      expect(await objects.nextParts(id, 100)).toEqual([]);
    });

    it('stays as it is when it is split again', async () => {
      const holding = await split();
      await objects.nextParts(holding.taskId, 2);
      expect(await objects.split(holding, { partBytes: mib, parts: 10 }, lease)).toBe('applied');
      await harness.pass(lease + 1);
      expect(await claim(holding.taskId)).toMatchObject({
        split: { partBytes: 4 * mib, parts: 3, completed: 0 },
      });
    });

    it('gives out each part with its place, until each has its result', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      const parts = [await claimPart(id, 0), await claimPart(id, 1), await claimPart(id, 2)];
      expect(parts.map(({ offset, length }) => [offset / mib, length / mib])).toEqual([
        [0, 4],
        [4, 4],
        [8, 2],
      ]);
      expect(parts[1]).toMatchObject({
        part: 1,
        attempt: 1,
        tries: 1,
        tenant: 'tenant',
        identity,
        checkpoint: undefined,
        split: { partBytes: 4 * mib, parts: 3, completed: 0 },
        work: { algorithms: ['sha256'], options: { output: 'hex', recompute: false } },
      });
      expect(await complete(parts[2]!)).toEqual({ outcome: 'applied', partsLeft: 2, taskAttempt: 1 });
      expect(await complete(parts[0]!)).toEqual({ outcome: 'applied', partsLeft: 1, taskAttempt: 1 });
      expect(await complete(parts[1]!)).toEqual({ outcome: 'applied', partsLeft: 0, taskAttempt: 1 });
      const results = await objects.partResults(id, { from: 0, limit: 10 });
      expect(results.map(({ part, result }) => [part, Buffer.from(result).toString()])).toEqual([
        [0, 'result 0'],
        [1, 'result 1'],
        [2, 'result 2'],
      ]);
      expect(await objects.partResults(id, { from: 1, limit: 1 })).toMatchObject([{ part: 1 }]);
      expect(await tasks.settle([{ id, attempt: 1, kind: 'completed', result: someResult }])).toEqual(
        new Map([[id, 'applied']]),
      );
    });

    it('has no part that was not sent, nor one beyond the last', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 1);
      expect(await objects.claimPart(id, 1, lease)).toEqual({ kind: 'ended' });
      expect(await objects.claimPart(id, 3, lease)).toEqual({ kind: 'ended' });
      expect(await objects.claimPart(taskId(), 0, lease)).toEqual({ kind: 'ended' });
    });

    it('sums its progress over the parts that are done and under way', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      await complete(await claimPart(id, 2));
      expect(await objects.progress(await claimPart(id, 0), mib, lease)).toBe('applied');
      expect(
        await objects.saveCheckpoint(await claimPart(id, 1), { sealed: sealed('s'), offset: 3 * mib }, lease),
      ).toBe('applied');
      const progress = { bytesDone: 6 * mib, bytesTotal: 10 * mib };
      expect(await get(id)).toMatchObject({ progress });
      expect((await tasks.list('tenant', { limit: 100 })).find((task) => task.id === id)).toMatchObject({
        progress,
      });
    });

    it('counts the bytes of its parts, whatever who holds the task itself says of them', async () => {
      const holding = await split();
      await objects.nextParts(holding.taskId, 3);
      await complete(await claimPart(holding.taskId, 2));
      const says = [
        () => objects.progress(holding, mib, lease),
        () => objects.saveCheckpoint(holding, { sealed: sealed('s'), offset: mib }, lease),
        () => objects.dropCheckpoint(holding),
      ];
      for (const say of says) {
        expect(await say()).toBe('applied');
        expect(await get(holding.taskId)).toMatchObject({ progress: { bytesDone: 2 * mib } });
      }
    });

    it('keeps its lease as long as one of its parts goes on', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      const part = await claimPart(id, 0);
      for (let beat = 1; beat <= 4; beat += 1) {
        await harness.pass(lease - 5);
        expect(await objects.progress(part, beat, lease)).toBe('applied');
        expect(await objects.claim(id, lease)).toMatchObject({ kind: 'held' });
      }
      await harness.pass(lease - 5);
      await complete(part);
      expect(await objects.claim(id, lease)).toMatchObject({ kind: 'held' });
    });

    it('counts no tries while it waits for its parts, but those of combining', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      for (let attempt = 2; attempt <= 5; attempt += 1) {
        await harness.pass(lease + 1);
        expect(await claim(id)).toMatchObject({ attempt, tries: 1, split: { completed: 0 } });
      }
      for (let part = 0; part < 3; part += 1) await complete(await claimPart(id, part));
      await harness.pass(lease + 1);
      expect(await claim(id)).toMatchObject({ attempt: 6, tries: 2, split: { completed: 3 } });
    });

    /** Everything that an attempt at a part writes. */
    const writes: Record<string, (holding: Holding & { part: number }) => Promise<unknown>> = {
      progress: (holding) => objects.progress(holding, 1, lease),
      checkpoint: (holding) => objects.saveCheckpoint(holding, { sealed: sealed('s'), offset: 1 }, lease),
      drop: (holding) => objects.dropCheckpoint(holding),
      release: (holding) => objects.release(holding),
      complete: async (holding) => (await objects.completePart(holding, sealed('r'), lease)).outcome,
      fail: (holding) => objects.failPart(holding, failure('object-changed')),
    };

    it.each(Object.entries(writes))(
      'fences an attempt at a part off that was given up: %s',
      async (_what, write) => {
        const { taskId: id } = await split();
        await objects.nextParts(id, 3);
        const first = await claimPart(id, 1);
        await harness.pass(lease + 1);
        const second = await claimPart(id, 1);
        expect(second).toMatchObject({ attempt: 2, tries: 2 });
        await objects.saveCheckpoint(second, { sealed: sealed('mine'), offset: 7 }, lease);
        expect(await write(first)).toBe('lost');
        expect(await get(id)).toMatchObject({ status: 'processing', progress: { bytesDone: 7 } });
        await objects.release(second);
        expect(await claimPart(id, 1)).toMatchObject({
          attempt: 3,
          tries: 1,
          checkpoint: { sealed: sealed('mine'), offset: 7 },
        });
      },
    );

    it.each(Object.entries(writes))('tells its parts that it was cancelled: %s', async (_what, write) => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 2);
      const part = await claimPart(id, 0);
      await tasks.cancel('tenant', id);
      expect(await write(part)).toBe('ended');
      expect(await objects.claimPart(id, 1, lease)).toEqual({ kind: 'ended' });
      expect(await objects.nextParts(id, 3)).toEqual([]);
      expect(await get(id)).toMatchObject({ status: 'cancelled' });
    });

    it('resets the tries of a part that got further', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 1);
      const first = await claimPart(id, 0);
      await harness.pass(lease + 1);
      const second = await claimPart(id, 0);
      expect(second.tries).toBe(2);
      expect(first.attempt).toBeLessThan(second.attempt);
      await objects.saveCheckpoint(second, { sealed: sealed('s'), offset: 5 }, lease);
      await harness.pass(lease + 1);
      expect(await claimPart(id, 0)).toMatchObject({ tries: 1, checkpoint: { offset: 5 } });
    });

    it('bears that a part is delivered, and completed, again', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      const part = await claimPart(id, 0);
      expect(await objects.claimPart(id, 0, lease)).toMatchObject({ kind: 'held' });
      expect(await complete(part)).toMatchObject({ outcome: 'applied', partsLeft: 2 });
      expect(await complete(part, 'another')).toMatchObject({ outcome: 'applied', partsLeft: 2 });
      expect(await objects.claimPart(id, 0, lease)).toEqual({
        kind: 'completed',
        partsLeft: 2,
        taskAttempt: 1,
      });
      const [kept] = await objects.partResults(id, { from: 0, limit: 1 });
      expect(Buffer.from(kept!.result).toString()).toBe('result 0');
      for (const number of [1, 2]) await complete(await claimPart(id, number));
      expect(await objects.claimPart(id, 0, lease)).toMatchObject({ kind: 'completed', partsLeft: 0 });
      expect(await get(id)).toMatchObject({ progress: { bytesDone: 10 * mib } });
    });

    it('fails with the first part that fails for good, and stops the others', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      const [bad, other] = [await claimPart(id, 0), await claimPart(id, 1)];
      const error = failure('object-changed');
      expect(await objects.failPart(bad, error)).toBe('applied');
      expect(await objects.failPart(bad, error)).toBe('applied');
      expect(await get(id)).toMatchObject({ status: 'failed', error });
      expect(await objects.progress(other, 1, lease)).toBe('ended');
      expect(await objects.failPart(other, error)).toBe('ended');
      expect(await objects.claimPart(id, 2, lease)).toEqual({ kind: 'ended' });
    });

    it('never has more parts in flight than allowed, and finds the last part once, however many workers end at once', async () => {
      const [limit, parts] = [3, 10];
      const { taskId: id } = await split(mib, parts);
      // As far as can be known from outside: at least these are in flight.
      let [inFlight, most] = [0, 0];
      const lasts: number[] = [];
      const waiting: number[] = [];
      const send = async (store: ObjectTaskStore) => {
        const next = await store.nextParts(id, limit);
        waiting.push(...next);
        inFlight += next.length;
        most = Math.max(most, inFlight);
      };
      const stores = Array.from({ length: 6 }, () => harness.another());
      await Promise.all(stores.map(send));
      const worker = async (store: ObjectTaskStore) => {
        for (;;) {
          const part = waiting.shift();
          if (part === undefined) return;
          const claimed = await store.claimPart(id, part, lease);
          if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
          inFlight -= 1;
          const settled = await store.completePart(claimed, sealed('r'), lease);
          if (settled.outcome === 'applied' && settled.partsLeft === 0) lasts.push(part);
          await Promise.all(stores.slice(3).map(send));
        }
      };
      while (waiting.length > 0) await Promise.all(stores.slice(0, 3).map(worker));
      expect(lasts).toHaveLength(1);
      expect(most).toBe(limit);
      expect(await objects.partResults(id, { from: 0, limit: 100 })).toHaveLength(parts);
      expect(await get(id)).toMatchObject({ progress: { bytesDone: parts * mib } });
    });
  });

  describe('sending again', () => {
    const times = { queuedSeconds: 600, lostSeconds: 60, limit: 1000 };
    const sentAgain = async (id: string) =>
      (await objects.toSendAgain(times)).filter((message) => message.taskId === id);

    it('sends nothing of what was sent lately or is held', async () => {
      const [waiting, running] = [await inserted(), await held()];
      for (let minute = 0; minute < 5; minute += 1) {
        await harness.pass(20);
        await objects.progress(running, minute, lease);
        const again = await objects.toSendAgain(times);
        expect(again.filter(({ taskId: id }) => [waiting.id, running.taskId].includes(id))).toEqual([]);
      }
    });

    it('sends a task that has waited too long, once in that time', async () => {
      const { id } = await inserted();
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(601);
      expect(await sentAgain(id)).toEqual([{ taskId: id, tenant: 'tenant' }]);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(300);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(301);
      expect(await sentAgain(id)).toHaveLength(1);
    });

    it('sends a task whose worker has died soon, and again where its message is lost too', async () => {
      const { taskId: id } = await held();
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(61);
      expect(await sentAgain(id)).toHaveLength(1);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(61);
      expect(await sentAgain(id)).toHaveLength(1);
      await claim(id);
      await harness.pass(20);
      expect(await sentAgain(id)).toEqual([]);
    });

    it('sends a task, and a part, as soon as the lease of its dead worker has ended, though it was looked at before', async () => {
      const { id } = await inserted();
      expect(await sentAgain(id)).toEqual([]);
      await claim(id);
      await harness.pass(lease - 1);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(2);
      expect(await sentAgain(id)).toEqual([{ taskId: id, tenant: 'tenant' }]);

      const whole = await split();
      await objects.nextParts(whole.taskId, 1);
      expect(await sentAgain(whole.taskId)).toEqual([]);
      await claimPart(whole.taskId, 0);
      await harness.pass(lease + 1);
      expect(await sentAgain(whole.taskId)).toContainEqual({
        taskId: whole.taskId,
        tenant: 'tenant',
        part: 0,
      });
    });

    it('waits anew for a task that was given back with a message', async () => {
      const holding = await held();
      await harness.pass(601);
      await objects.progress(holding, 1, lease);
      await objects.release(holding);
      await harness.pass(10);
      expect(await sentAgain(holding.taskId)).toEqual([]);
      await harness.pass(600);
      expect(await sentAgain(holding.taskId)).toHaveLength(1);
    });

    it('sends parts as it does tasks, but none that has its result', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      await complete(await claimPart(id, 0));
      const dead = await claimPart(id, 1);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(61);
      const again = await sentAgain(id);
      expect(again).toEqual(
        expect.arrayContaining([
          { taskId: id, tenant: 'tenant' },
          { taskId: id, tenant: 'tenant', part: dead.part },
        ]),
      );
      expect(again).toHaveLength(2);
      await harness.pass(540);
      expect(await sentAgain(id)).toEqual(
        expect.arrayContaining([{ taskId: id, tenant: 'tenant', part: 2 }]),
      );
    });

    it('sends nothing of what has ended', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      await claimPart(id, 0);
      await tasks.cancel('tenant', id);
      await harness.pass(1000);
      expect(await sentAgain(id)).toEqual([]);
      await harness.pass(1000);
      expect(await sentAgain(id)).toEqual([]);
    });

    it('sends what an operator queued again, its unfinished parts included, with all their tries', async () => {
      const { taskId: id } = await split();
      await objects.nextParts(id, 3);
      const [done, bad] = [await claimPart(id, 0), await claimPart(id, 1)];
      await complete(done);
      await objects.failPart(bad, exhausted);
      await harness.pass(1000);
      expect(await sentAgain(id)).toEqual([]);
      expect(await tasks.requeue([id])).toEqual([id]);
      const again = await sentAgain(id);
      expect(again).toHaveLength(3);
      expect(again).toEqual(
        expect.arrayContaining([
          { taskId: id, tenant: 'tenant' },
          { taskId: id, tenant: 'tenant', part: 1 },
          { taskId: id, tenant: 'tenant', part: 2 },
        ]),
      );
      expect(await claimPart(id, 1)).toMatchObject({ attempt: 2, tries: 1 });
      expect(await claim(id)).toMatchObject({ tries: 1, split: { completed: 1 } });
    });

    it('sends no more than the limit of each', async () => {
      for (let count = 0; count < 5; count += 1) await inserted();
      await harness.pass(601);
      expect(
        (await objects.toSendAgain({ ...times, limit: 2 })).filter(({ part }) => part === undefined),
      ).toHaveLength(2);
      await objects.toSendAgain(times);
    });
  });
});
