import { afterEach, expect, test, vi } from 'vitest';
import { answer } from '../../../lambdas/dead-letters/answer.ts';
import type { DeadLetterServices } from '../../../lambdas/dead-letters/wire.ts';
import { failure } from '../../../core/tasks/failures.ts';
import { encodeMessage } from '../../../core/tasks/message.ts';
import { createWorld, tenant } from '../../core/tasks/world.ts';

const input = Buffer.from('correct horse').toString('base64');

afterEach(() => {
  vi.restoreAllMocks();
});

async function oneLetter() {
  const { store, insert } = createWorld();
  const id = await insert();
  await store.failQueued(id, failure('lost'));
  const body = encodeMessage({
    version: 1,
    taskId: id,
    tenant,
    work: { operation: 'hash', algorithms: ['scrypt'], options: { output: 'hex' }, input },
  });
  let received = false;
  const compute = {
    queueUrl: 'http://queue/tasks',
    deadLetterQueueUrl: 'http://queue/dead',
    ports: {
      store,
      queue: { send: () => Promise.resolve() },
      deadLetters: {
        receive: () => {
          const found = received ? [] : [{ messageId: 'm1', receiptHandle: 'h1', body, sentAt: 1 }];
          received = true;
          return Promise.resolve(found);
        },
        delete: () => Promise.resolve(),
      },
    },
  };
  const services: DeadLetterServices = {
    meter: { flush: () => undefined } as unknown as DeadLetterServices['meter'],
    store,
    queues: {
      compute,
      object: {
        queueUrl: 'http://queue/objects',
        deadLetterQueueUrl: 'http://queue/dead-objects',
        ports: {
          ...compute.ports,
          deadLetters: { ...compute.ports.deadLetters, receive: () => Promise.resolve([]) },
        },
      },
    },
  };
  return { id, services };
}

test.each(['redrive', 'discard'] as const)(
  '%s says in the log what was done, by whom, and no input',
  async (action) => {
    const lines: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    }
    const { id, services } = await oneLetter();
    const request = { action, reason: 'lost', maximum: 10, hiddenSeconds: 60, by: 'ada@laptop' };
    const told = JSON.stringify(await answer(request, services));
    expect(told).toContain(id);
    vi.restoreAllMocks();
    const line = lines.find((text) => text.includes('dead letters')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      message: action === 'redrive' ? 'dead letters redriven' : 'dead letters discarded',
      by: 'ada@laptop',
      reason: 'lost',
      task_ids: [id],
      message_ids: ['m1'],
    });
    expect(told + line).not.toContain(input);
  },
);

test('it tells the queues, and refuses what it does not understand', async () => {
  const { services } = await oneLetter();
  expect(await answer({ action: 'queues' }, services)).toEqual({
    queueUrl: 'http://queue/tasks',
    deadLetterQueueUrl: 'http://queue/dead',
  });
  expect(await answer({ action: 'queues', queue: 'object' }, services)).toEqual({
    queueUrl: 'http://queue/objects',
    deadLetterQueueUrl: 'http://queue/dead-objects',
  });
  const batch = { maximum: 10, hiddenSeconds: 1 };
  expect(await answer({ action: 'look', queue: 'object', ...batch }, services)).toEqual({ letters: [] });
  expect(await answer({ action: 'look', ...batch }, services)).toMatchObject({
    letters: [{ messageId: 'm1' }],
  });
  await expect(answer({ action: 'look', queue: 'other', ...batch }, services)).rejects.toThrow();
  await expect(answer({ action: 'look', maximum: 51, hiddenSeconds: 1 }, services)).rejects.toThrow();
  await expect(answer({ action: 'empty' }, services)).rejects.toThrow();
});
