import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { objectMessage } from '../../../core/objects/message.ts';
import { discard, look, redrive, type DeadDelivery } from '../../../core/tasks/dead-letters.ts';
import { failure, type FailureCode } from '../../../core/tasks/failures.ts';
import { encodeMessage } from '../../../core/tasks/message.ts';
import { newTaskId } from '../../../core/tasks/task-id.ts';
import { createWorld, someResult, tenant } from './world.ts';

const batch = { maximum: 50, hiddenSeconds: 60 };

/** A queue of dead letters, which hides what was received. */
function createLetters() {
  const world = createWorld();
  const letters: DeadDelivery[] = [];
  const hidden = new Set<DeadDelivery>();
  const sent: { tenant: string; body: string }[] = [];
  const failing = new Set<'send' | 'delete'>();
  const ports = {
    store: world.store,
    queue: {
      send: (message: { tenant: string; body: string }) => {
        if (failing.has('send')) return Promise.reject(new Error('no queue'));
        sent.push(message);
        return Promise.resolve();
      },
    },
    deadLetters: {
      receive: (maximum: number) => {
        const found = letters.filter((letter) => !hidden.has(letter)).slice(0, maximum);
        for (const letter of found) hidden.add(letter);
        return Promise.resolve(found);
      },
      delete: (receiptHandle: string) => {
        if (failing.has('delete')) return Promise.reject(new Error('no queue'));
        letters.splice(
          letters.findIndex((letter) => letter.receiptHandle === receiptHandle),
          1,
        );
        return Promise.resolve();
      },
    },
  };
  const work = { operation: 'verify' as const, phc: '$argon2id$', input: 'c2VjcmV0' };
  const add = (body: string) => {
    const messageId = `m${letters.length}`;
    letters.push({ messageId, receiptHandle: `handle of ${messageId}`, body, sentAt: 1000 });
  };
  return {
    ...world,
    ports,
    letters,
    sent,
    failing,
    show: () => {
      hidden.clear();
    },
    addBody: add,
    addLetter: (taskId: string) => {
      add(encodeMessage({ version: 1, taskId, tenant, work }));
    },
    /** A task that failed with its first attempt, and its letter. */
    addFailed: async (code: FailureCode = 'attempts-exhausted'): Promise<string> => {
      const id = await world.insert();
      await world.store.claim([id], 60);
      await world.store.settle([{ id, attempt: 1, kind: 'failed', error: failure(code) }]);
      add(encodeMessage({ version: 1, taskId: id, tenant, work }));
      return id;
    },
  };
}

describe('looking at dead letters', () => {
  it('says why each is there, and never what it holds', async () => {
    const { ports, addFailed, addLetter, addBody, insert, store } = createLetters();
    const exhausted = await addFailed();
    await addFailed('lost');
    await addFailed('invalid-work');
    const waiting = await insert();
    addLetter(waiting);
    const done = await insert();
    await store.claim([done], 60);
    await store.settle([{ id: done, attempt: 1, kind: 'completed', result: someResult }]);
    addLetter(done);
    addLetter('01a207be-86dd-7550-82bc-a720f5e861c5');
    addBody('no message');
    const letters = await look(ports, batch);
    expect(letters.map(({ reason }) => reason)).toEqual([
      'attempts-exhausted',
      'lost',
      'ended',
      'not-ended',
      'ended',
      'unknown-task',
      'malformed',
    ]);
    expect(letters[0]).toEqual({
      messageId: 'm0',
      receiptHandle: 'handle of m0',
      reason: 'attempts-exhausted',
      taskId: exhausted,
      tenant,
      attempts: 1,
      sentAt: 1000,
      fate: 'kept',
    });
    expect(JSON.stringify(letters)).not.toMatch(/c2VjcmV0|argon2id|no message/);
  });

  it('knows the tasks of objects by their messages, and those of their parts', async () => {
    const { ports, addBody, store, time } = createLetters();
    const id = newTaskId(time.clock, randomBytes);
    await store.insert({
      id,
      tenant,
      operation: 'hash',
      algorithms: ['sha256'],
      source: { kind: 'object', bucket: 'b', key: 'k' },
      options: { output: 'hex', recompute: false },
    });
    await store.failQueued(id, failure('attempts-exhausted'));
    for (const part of [undefined, 3]) addBody(objectMessage({ taskId: id, tenant, part }).body);
    expect(await look(ports, batch)).toMatchObject([
      { reason: 'attempts-exhausted', taskId: id, tenant },
      { reason: 'attempts-exhausted', taskId: id, tenant },
    ]);
  });

  it('takes no more than was asked for', async () => {
    const { ports, addFailed } = createLetters();
    for (let count = 0; count < 25; count += 1) await addFailed();
    expect(await look(ports, { ...batch, maximum: 12 })).toHaveLength(12);
    expect(await look(ports, batch)).toHaveLength(13);
    expect(await look(ports, batch)).toEqual([]);
  });
});

describe('redriving', () => {
  it('queues the tasks of one reason again before it sends their messages, and leaves the others', async () => {
    const { ports, addFailed, letters, sent, store } = createLetters();
    const [chosen, other] = [await addFailed(), await addFailed('lost')];
    const { body } = letters[0]!;
    const fates = (await redrive(ports, 'attempts-exhausted', batch)).map(({ fate }) => fate);
    expect(fates).toEqual(['redriven', 'kept']);
    expect(sent).toEqual([{ tenant, body }]);
    expect(letters).toHaveLength(1);
    expect(await store.claim([chosen, other], 60)).toEqual([
      { kind: 'claimed', id: chosen, attempt: 2, tries: 1 },
      { kind: 'dead', id: other },
    ]);
  });

  it('leaves a letter that can be redriven again, whatever fails half-way', async () => {
    const { ports, addFailed, failing, letters, sent, show, store } = createLetters();
    const id = await addFailed();
    for (const step of ['send', 'delete'] as const) {
      failing.add(step);
      const reason = step === 'send' ? 'attempts-exhausted' : 'not-ended';
      expect(await redrive(ports, reason, batch)).toMatchObject([{ fate: 'stuck' }]);
      expect(letters).toHaveLength(1);
      expect(await store.get(tenant, id)).toMatchObject({ status: 'queued' });
      failing.clear();
      show();
    }
    expect(await redrive(ports, 'not-ended', batch)).toMatchObject([{ fate: 'redriven' }]);
    expect(letters).toEqual([]);
    // The one that was sent before its letter could be deleted is a duplicate.
    expect(sent).toHaveLength(2);
  });

  it('brings back what it cannot read', async () => {
    const { ports, addBody, sent } = createLetters();
    addBody('of another version');
    expect(await redrive(ports, 'malformed', batch)).toMatchObject([{ fate: 'redriven', taskId: null }]);
    expect(sent).toEqual([{ tenant: 'unknown', body: 'of another version' }]);
  });
});

describe('discarding', () => {
  it('deletes the letters of one reason; their tasks keep their errors', async () => {
    const { ports, addFailed, letters, sent, store } = createLetters();
    const [gone, kept] = [await addFailed('lost'), await addFailed()];
    const fates = (await discard(ports, 'lost', batch)).map(({ fate }) => fate);
    expect(fates).toEqual(['discarded', 'kept']);
    expect(letters).toHaveLength(1);
    expect(sent).toEqual([]);
    expect(await store.get(tenant, gone)).toMatchObject({ status: 'failed', error: { code: 'lost' } });
    expect(await store.get(tenant, kept)).toMatchObject({ error: { code: 'attempts-exhausted' } });
  });

  it('fails a task that still waited for its message, for good', async () => {
    const { ports, addLetter, insert, store } = createLetters();
    const id = await insert();
    addLetter(id);
    await discard(ports, 'not-ended', batch);
    expect(await store.get(tenant, id)).toMatchObject({ status: 'failed', error: { code: 'discarded' } });
    expect(await store.requeue([id])).toEqual([]);
    expect(await store.claim([id], 60)).toEqual([{ kind: 'ended', id }]);
  });
});
