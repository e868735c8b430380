import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ObjectFailure } from '../../../core/objects/object-failures.ts';
import type { ObjectWorkerLimits } from '../../../core/objects/worker-ports.ts';
import { content, estimatesOf, ObjectWorld, tenant, worldWithObject } from './object-world.ts';

// What is simulated takes turns of the event loop, which a busy machine may be slow to give.
vi.setConfig({ testTimeout: 60_000 });

const sha256 = createHash('sha256').update(content).digest('hex');
const slow = estimatesOf(false);

let world = new ObjectWorld();
const worldWith = (limits?: Partial<ObjectWorkerLimits>) => (world = worldWithObject(limits));

describe('a worker that runs out of time', () => {
  it('saves what it has, and another goes on from there', async () => {
    worldWith({ coefficients: slow });
    const taskId = await world.submit(['sha256', 'crc64nvme']);
    world.readsOverlap = true;
    await world.deliver(0, { timeoutMs: 800 });
    expect(world.kinds()).toContain('yielded');
    const { bytesRead } = world;
    expect(bytesRead).toBeGreaterThan(0);
    expect(await world.task(taskId)).toMatchObject({ status: 'queued' });
    expect(world.messages).toHaveLength(1);
    expect(await world.settleDown(taskId)).toMatchObject({ result: { digests: { sha256 } } });
    expect(world.kinds()).not.toContain('checkpoint-refused');
    // What was read ahead at the deadline, and no more, is read again.
    expect(world.bytesRead).toBeLessThanOrEqual(content.length + 4 * 1000);
  });

  it('ends a task however short the time is, and only with all of it lost so often is it given up', async () => {
    worldWith({ coefficients: slow, maxAttempts: 3, checkpointEveryBytes: 1e9 });
    const taskId = await world.submit(['sha256']);
    for (let run = 0; run < 60 && (await world.deliver(0, { timeoutMs: 800 })); run += 1) {
      // Some ranges each time.
    }
    expect(await world.task(taskId)).toMatchObject({ status: 'completed', result: { digests: { sha256 } } });
    expect((await world.task(taskId)).attempts).toBeGreaterThan(3);

    const hopeless = await world.submit(['sha512']);
    world.readMs = 1_000;
    for (let run = 0; run < 3; run += 1) await world.deliver(0, { timeoutMs: 800 });
    expect(await world.failureOf(hopeless)).toBe('processing');
    await world.settleDown(hopeless);
  });

  it('takes the engines that can be saved once an attempt was lost', async () => {
    worldWith();
    const taskId = await world.submit(['sha256']);
    await world.deliver(0, { killedAt: 20 });
    expect(world.kinds()).not.toContain('checkpoint-saved');
    world.advance(60_000);
    await world.sweep();
    await world.deliver(0, { timeoutMs: 1_800 });
    expect(world.kinds()).toContain('checkpoint-saved');
    expect(await world.settleDown(taskId)).toMatchObject({ result: { digests: { sha256 } } });
  });

  it('fails at once what cannot be saved and does not end in time', async () => {
    const taskId = await worldWith({ coefficients: slow }).submit(['sha512-256']);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('object-too-large');
  });
});

describe('checkpoints', () => {
  it.each([
    {
      how: 'altered',
      change: (sealed: Uint8Array) => sealed.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
    },
    { how: 'truncated', change: (sealed: Uint8Array) => sealed.subarray(0, 30) },
    { how: 'empty', change: () => new Uint8Array() },
  ])('that are $how are refused: it begins at zero, and ends right', async ({ change }) => {
    worldWith({ coefficients: slow });
    const taskId = await world.submit(['sha256']);
    await world.deliver(0, { timeoutMs: 1_800 });
    const object = world.tasks.rows.get(taskId)?.object;
    if (!object?.checkpoint) throw new Error('no checkpoint');
    object.checkpoint = { ...object.checkpoint, sealed: change(object.checkpoint.sealed) };
    expect(await world.settleDown(taskId)).toMatchObject({ result: { digests: { sha256 } } });
    expect(world.kinds().filter((kind) => kind === 'checkpoint-refused')).toHaveLength(1);
  });

  it("of another task's are refused", async () => {
    worldWith({ coefficients: slow });
    const [mine, other] = [await world.submit(['sha256']), await world.submit(['sha256'])];
    await world.deliver(0, { timeoutMs: 1_800 });
    await world.deliver(0, { timeoutMs: 1_800 });
    const [a, b] = [mine, other].map((id) => world.tasks.rows.get(id)?.object);
    if (!a?.checkpoint || !b?.checkpoint) throw new Error('no checkpoint');
    [a.checkpoint, b.checkpoint] = [b.checkpoint, a.checkpoint];
    expect(await world.settleDown(mine)).toMatchObject({ result: { digests: { sha256 } } });
    expect(world.kinds().filter((kind) => kind === 'checkpoint-refused')).toHaveLength(2);
  });

  it('that cannot be saved do not stop the work', async () => {
    worldWith({ coefficients: slow, checkpointEveryBytes: 1_000 });
    const taskId = await world.submit(['sha256']);
    await world.deliver(0, { unavailable: 'saveCheckpoint' });
    expect(world.kinds()).toContain('checkpoint-unsaved');
    expect(await world.task(taskId)).toMatchObject({ status: 'completed' });
  });
});

describe('progress', () => {
  it('is told at least every two seconds, also while nothing comes, and keeps the lease', async () => {
    worldWith();
    const taskId = await world.submit(['sha256']);
    const row = () => world.tasks.rows.get(taskId);
    const leases: number[] = [];
    world.onRead = () => {
      leases.push((row()?.leaseUntil ?? 0) - world.now());
    };
    world.readMs = 10_000;
    world.readsOverlap = true;
    await world.deliver(0, { timeoutMs: 600_000 });
    expect(leases).toHaveLength(30);
    expect(Math.min(...leases)).toBeGreaterThanOrEqual((30 - 2) * 1000);
    expect(await world.task(taskId)).toMatchObject({ status: 'completed' });
  });

  it('tells of a cancellation: the reading stops', async () => {
    worldWith();
    const taskId = await world.submit(['sha256']);
    world.readsOverlap = true;
    world.readMs = 1_000;
    world.onRead = async (offset) => {
      if (offset === 10_000) await world.tasks.cancel(tenant, taskId);
    };
    await world.deliver(0, { timeoutMs: 600_000 });
    expect(await world.failureOf(taskId)).toBe('cancelled');
    expect(world.bytesRead).toBeLessThan(20_000);
    expect(world.messages).toEqual([]);
  });
});

describe('an S3 that fails for a minute', () => {
  const aMinute = 60_000;
  const timeoutMs = 900_000;

  it('at the beginning of an attempt costs none of its tries', async () => {
    const taskId = await worldWith({ maxAttempts: 1 }).submit(['sha256']);
    world.outageUntil = world.now() + aMinute;
    await world.deliver(0, { timeoutMs });
    expect(await world.task(taskId)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(world.kinds()).toContain('read-interrupted');
  });

  it('in the middle of an object does not either', async () => {
    const taskId = await worldWith({ maxAttempts: 1 }).submit(['sha256']);
    world.onRead = (offset) => {
      if (offset === 10_000 && world.outageUntil === 0) world.outageUntil = world.now() + aMinute;
    };
    await world.deliver(0, { timeoutMs });
    expect(await world.task(taskId)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('is waited for during half of the time at most, so that there is some for the work', async () => {
    const taskId = await worldWith({ maxAttempts: 2 }).submit(['sha256']);
    world.outageUntil = Infinity;
    await world.deliver(0, { timeoutMs: 40_000 });
    const waited = world.events.flatMap((event) => (event.kind === 'attempt' ? event.milliseconds : []));
    expect(waited).toEqual([expect.closeTo(18_000, -4)]);
    expect(Math.max(...waited)).toBeLessThanOrEqual(20_000);
    await world.settleDown(taskId);
    expect(await world.failureOf(taskId)).toBe('attempts-exhausted');
  });
});

describe('failing', () => {
  it('attempts that end without a word are counted, and the message goes to the dead letters', async () => {
    worldWith({ maxAttempts: 3 });
    const taskId = await world.submit(['sha256']);
    for (let run = 0; run < 3; run += 1) {
      await world.deliver(0, { killedAt: 8 });
      world.advance(90_000);
      await world.sweep();
    }
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('attempts-exhausted');
    expect(world.deadLetters).toHaveLength(1);
  });

  it('a read that fails again and again interrupts the attempt, and what was done is kept', async () => {
    worldWith({ coefficients: slow });
    const taskId = await world.submit(['sha256']);
    const reads = [...Array<'whole'>(10).fill('whole'), ...Array<'broken'>(200).fill('broken')];
    await world.deliver(0, { reads, timeoutMs: 600_000 });
    expect(world.kinds()).toEqual(expect.arrayContaining(['interrupted', 'checkpoint-saved']));
    expect(await world.settleDown(taskId)).toMatchObject({ result: { digests: { sha256 } } });
  });

  it('what no attempt can do ends the task', async () => {
    worldWith().onRead = () => {
      throw new ObjectFailure('object-encrypted');
    };
    const taskId = await world.submit(['sha256']);
    await world.deliver(0);
    expect(await world.failureOf(taskId)).toBe('object-encrypted');
    expect(world.messages).toEqual([]);
  });
});
