import { describe, expect, it } from 'vitest';
import { maxMessageBytes } from '../../../core/limits.ts';
import { decodeMessage } from '../../../core/tasks/message.ts';
import { submit, type Submission } from '../../../core/tasks/submit.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeIdempotency } from '../fakes/idempotency.ts';
import { createFakeTaskQueue } from '../fakes/task-queue.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

const work: Work = {
  operation: 'hash',
  algorithms: ['argon2id'],
  options: { output: 'hex', salt: 'c2FsdHNhbHQ=', parameters: { passes: 2 } },
  input: 'aHVudGVyMg==',
};
const submission: Submission = { tenant: 'tenant', work, algorithms: ['argon2id'], inputBytes: 7 };

function makePorts() {
  const { clock } = new FakeClock();
  let random = 0;
  let peppers = 0;
  const queue = createFakeTaskQueue();
  const ports = {
    store: createFakeTaskStore(clock),
    queue,
    idempotency: createFakeIdempotency(clock),
    pepper: () => {
      peppers += 1;
      return Promise.resolve('a pepper');
    },
    clock,
    randomBytes: (length: number) => new Uint8Array(length).fill((random += 1)),
  };
  return { ports, queue, peppersAskedFor: () => peppers };
}

describe('submitting', () => {
  it('makes a queued row without the input, and a message with it', async () => {
    const { ports, queue } = makePorts();
    const { taskId } = await submit(ports, submission);
    expect(queue.messages).toHaveLength(1);
    expect(queue.messages[0]?.tenant).toBe('tenant');
    expect(decodeMessage(queue.messages[0]!.body)).toEqual({ version: 1, taskId, tenant: 'tenant', work });
    const task = await ports.store.get('tenant', taskId);
    expect(task).toMatchObject({ status: 'queued', source: { kind: 'inline', bytes: 7 } });
    expect(JSON.stringify(task)).not.toContain(work.input);
  });

  it('makes the row before the message, so that no worker finds a message without a row', async () => {
    const { ports } = makePorts();
    const order: string[] = [];
    await submit(
      {
        ...ports,
        store: { ...ports.store, insert: () => Promise.resolve(void order.push('insert')) },
        queue: { send: () => Promise.resolve(void order.push('send')) },
      },
      submission,
    );
    expect(order).toEqual(['insert', 'send']);
  });

  it('fails the row, says when to come back and keeps the cause where the queue is down', async () => {
    const { ports, queue } = makePorts();
    queue.down = true;
    const refused = submit(ports, submission);
    await expect(refused).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
      cause: { code: 'unavailable' },
    });
    const [task] = await ports.store.list('tenant', { limit: 10 });
    expect(task).toMatchObject({ status: 'failed', error: { code: 'not-sent' } });
  });

  it('says the same where the row cannot be failed either', async () => {
    const { ports, queue } = makePorts();
    queue.down = true;
    const store = { ...ports.store, failQueued: () => Promise.reject(new Error('down')) };
    await expect(submit({ ...ports, store }, submission)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('makes nothing of what fits no message', async () => {
    const { ports } = makePorts();
    const input = 'A'.repeat(maxMessageBytes);
    const refused = submit(ports, { ...submission, work: { ...work, input } });
    await expect(refused).rejects.toMatchObject({ code: 'too-large' });
    expect(ports.store.rows.size).toBe(0);
  });

  it('asks for the pepper only where there is an Idempotency-Key', async () => {
    const { ports, peppersAskedFor } = makePorts();
    await submit(ports, submission);
    expect(peppersAskedFor()).toBe(0);
    await submit(ports, { ...submission, idempotency: { key: 'k', route: 'POST /tasks' } });
    expect(peppersAskedFor()).toBe(1);
  });

  it('gives the same task to the same key with the same work, and refuses other work', async () => {
    const { ports, queue } = makePorts();
    const idempotency = { key: 'k', route: 'POST /tasks' };
    const first = await submit(ports, { ...submission, idempotency });
    expect(await submit(ports, { ...submission, idempotency })).toEqual(first);
    expect(queue.messages).toHaveLength(1);
    const other = submit(ports, { ...submission, work: { ...work, input: 'b3RoZXI=' }, idempotency });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('accepts a key again whose first request was refused', async () => {
    const { ports, queue } = makePorts();
    const idempotency = { key: 'k', route: 'POST /tasks' };
    queue.down = true;
    await expect(submit(ports, { ...submission, idempotency })).rejects.toMatchObject({
      code: 'unavailable',
    });
    queue.down = false;
    const { taskId } = await submit(ports, { ...submission, idempotency });
    expect(await ports.store.get('tenant', taskId)).toMatchObject({ status: 'queued' });
  });

  it('says that the first request is in progress while it is', async () => {
    const { ports } = makePorts();
    const [begun, sent] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const queue = {
      send: async () => {
        begun.resolve(undefined);
        await sent.promise;
      },
    };
    const idempotency = { key: 'k', route: 'POST /tasks' };
    const first = submit({ ...ports, queue }, { ...submission, idempotency });
    await begun.promise;
    const repeat = submit(ports, { ...submission, idempotency });
    await expect(repeat).rejects.toMatchObject({ code: 'request-in-progress' });
    sent.resolve(undefined);
    const { taskId } = await first;
    expect(await submit(ports, { ...submission, idempotency })).toEqual({ taskId });
  });

  it('sends nothing where the row cannot be made', async () => {
    const { ports, queue } = makePorts();
    const store = { ...ports.store, insert: () => Promise.reject(new Error('down')) };
    await expect(submit({ ...ports, store }, submission)).rejects.toThrow('down');
    expect(queue.messages).toEqual([]);
  });

  it('keeps input, salt and pepper out of the row and out of what idempotency is told', async () => {
    const { ports } = makePorts();
    const told: unknown[] = [];
    const idempotency: typeof ports.idempotency = {
      once: (request, id, create) => {
        told.push(request);
        return ports.idempotency.once(request, id, create);
      },
    };
    await submit(
      { ...ports, idempotency },
      { ...submission, idempotency: { key: 'k', route: 'POST /tasks' } },
    );
    const kept = JSON.stringify([told, ...ports.store.rows.values()]);
    for (const secret of ['hunter2', 'aHVudGVyMg', 'saltsalt', 'c2FsdHNhbHQ', 'a pepper']) {
      expect(kept).not.toContain(secret);
    }
    expect(told).toHaveLength(1);
  });
});
