import { describe, expect, it, vi } from 'vitest';
import { ObjectFailure } from '../../../core/objects/object-failures.ts';
import type { ObjectWorkerLimits } from '../../../core/objects/worker-ports.ts';
import { content, ObjectWorld, tenant, worldWithObject } from './object-world.ts';
import { digestOf } from './reference-digests.ts';

// What is simulated takes turns of the event loop, which a busy machine may be slow to give.
vi.setConfig({ testTimeout: 60_000 });

let world = new ObjectWorld();
const worldWith = (limits?: Partial<ObjectWorkerLimits>) => (world = worldWithObject(limits));

describe('many workers on one object', () => {
  const parts = { partBytes: 4096, partsInFlight: 3 };

  it('wait for an S3 that fails for a minute', async () => {
    worldWith({ ...parts, maxAttempts: 1 });
    const taskId = await world.submit(['blake3']);
    await world.deliver(0);
    world.outageUntil = world.now() + 60_000;
    while (await world.deliver(0, { timeoutMs: 900_000 }));
    expect(await world.failureOf(taskId)).toBe('completed');
    expect(world.kinds()).toContain('read-interrupted');
  });

  it('hash its parts, never more at a time than they may, and the last one puts them together', async () => {
    worldWith(parts);
    const taskId = await world.submit(['sha256-composite'], { partSize: 1024 });
    let most = 0;
    while (await world.deliver(1)) most = Math.max(most, world.messages.length);
    expect(most).toBe(3);
    const digest = await digestOf('sha256-composite', content, 1024);
    expect(await world.task(taskId)).toMatchObject({
      status: 'completed',
      result: { digests: { 'sha256-composite': digest } },
      progress: { bytesDone: content.length, bytesTotal: content.length },
    });
    expect(world.bytesRead).toBe(content.length);
    expect(world.kinds().filter((kind) => kind === 'part-completed')).toHaveLength(8);
  });

  it('stop when the task is cancelled, and no more are sent', async () => {
    worldWith(parts);
    const taskId = await world.submit(['sha256-composite'], { partSize: 1024 });
    await world.deliver(0);
    await world.deliver(0);
    await world.tasks.cancel(tenant, taskId);
    const { bytesRead } = world;
    while (await world.deliver(0)) expect(world.messages.length).toBeLessThan(3);
    expect(world.messages).toEqual([]);
    expect(world.bytesRead).toBe(bytesRead);
  });

  it('fail the task where one of them fails for good', async () => {
    worldWith(parts).onRead = (offset) => {
      if (offset >= 8192) throw new ObjectFailure('object-changed');
    };
    const taskId = await world.submit(['sha256-composite'], { partSize: 1024 });
    await world.settleDown(taskId);
    expect(await world.failureOf(taskId)).toBe('object-changed');
    while (await world.deliver(0)) {
      // The other parts' messages find that it has ended.
    }
    expect(world.messages).toEqual([]);
  });

  it('leave what S3 keeps already, and compare it where it is computed again', async () => {
    worldWith(parts).put('key', content, new Map([['crc32', Buffer.from('01020304', 'hex')]]));
    const asked = ['sha256-composite', 'crc32'];
    const task = await world.settleDown(await world.submit(asked, { partSize: 1024 }));
    expect(task).toMatchObject({ result: { digests: { crc32: '01020304' }, computed: 'worker' } });
    const again = await world.submit(asked, { partSize: 1024, recompute: true });
    await world.settleDown(again);
    expect(await world.failureOf(again)).toBe('checksum-mismatch');
  });

  it('are not asked where an algorithm needs all bytes in order', async () => {
    const taskId = await worldWith(parts).submit(['sha256-composite', 'sha256'], { partSize: 1024 });
    await world.deliver(0);
    expect(await world.task(taskId)).toMatchObject({ status: 'completed' });
    expect(world.kinds()).not.toContain('split');
  });

  it.each(['completePart', 'nextParts', 'partResults'])(
    'end the task where one is killed after %s: the same message, or maintenance, does what was to follow',
    async (killedAfter) => {
      worldWith(parts);
      const taskId = await world.submit(['sha256-composite'], { partSize: 1024 });
      let kills = 0;
      while (await world.deliver(0, { killedAfter })) kills += 1;
      expect(kills).toBeGreaterThan(0);
      expect(await world.settleDown(taskId)).toMatchObject({ status: 'completed' });
    },
  );

  it('wait for the queue or the database, and end all the same', async () => {
    worldWith(parts);
    const taskId = await world.submit(['sha256-composite'], { partSize: 1024 });
    for (const unavailable of ['send', 'nextParts', 'completePart', 'partResults', 'settle', 'claimPart']) {
      while (await world.deliver(0, { unavailable, timeoutMs: 20_000 })) world.advance(1_000);
      world.advance(90_000);
      await world.sweep();
    }
    expect(await world.settleDown(taskId)).toMatchObject({ status: 'completed' });
  });
});
