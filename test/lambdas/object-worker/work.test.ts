import { expect, it } from 'vitest';
import type { VisibilityChange } from '../../../adapters/sqs/visibility.ts';
import { objectMessage } from '../../../core/objects/message.ts';
import { work } from '../../../lambdas/object-worker/work.ts';
import { ObjectWorld, tenant } from '../../core/objects/object-world.ts';
import { createSimulatedWorker, type Faults } from '../../core/objects/simulated-worker.ts';
import { recordOf } from '../compute-worker/sqs-record.ts';

function makeWorker(faults: Faults = {}) {
  const world = new ObjectWorld({ maxAttempts: 5 });
  world.put('key', Buffer.from('content'));
  const { ports } = createSimulatedWorker(world, faults);
  const changes: VisibilityChange[] = [];
  const flushes: number[] = [];
  const worker = {
    ports,
    limits: world.limits,
    changeVisibility: (asked: readonly VisibilityChange[]) => {
      changes.push(...asked);
      return Promise.resolve(0);
    },
    flush: () => {
      flushes.push(world.calls);
    },
  };
  const submit = async () => {
    const taskId = await world.submit(['sha256']);
    return { taskId, body: objectMessage({ taskId, tenant }).body };
  };
  return { world, worker, changes, flushes, submit };
}

it('works on each message, and keeps those of other forms for the dead letters', async () => {
  const { world, worker, flushes, submit } = makeWorker();
  const [a, b] = [await submit(), await submit()];
  const records = [recordOf('a', a.body), recordOf('x', '{"version":2}'), recordOf('b', b.body)];
  const answer = await work(worker, records, () => 60_000);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'x' }] });
  expect(await world.task(a.taskId)).toMatchObject({ status: 'completed' });
  expect(await world.task(b.taskId)).toMatchObject({ status: 'completed' });
  expect(flushes).toHaveLength(3);
});

it('gives a message back that it could do nothing about, to come again after a while', async () => {
  const { worker, changes, submit } = makeWorker({ unavailable: 'claim' });
  const { body } = await submit();
  const answer = await work(worker, [recordOf('a', body, 2)], () => 60_000);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  expect(changes).toEqual([{ receiptHandle: 'handle of a', delaySeconds: 4 }]);
});

it('sends another in the place of one that was received for the last time', async () => {
  const { world, worker, submit } = makeWorker({ unavailable: 'claim' });
  const { body } = await submit();
  const [sent] = world.messages.splice(0);
  const answer = await work(worker, [recordOf('a', body, 5)], () => 60_000);
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(world.messages).toMatchObject([{ body: sent?.body, receiveCount: 0 }]);
});

it('looks again later at what another worker holds, and not for ever', async () => {
  const { world, worker, changes, submit } = makeWorker();
  const { taskId, body } = await submit();
  await world.objects.claim(taskId, 30);
  const first = await work(worker, [recordOf('a', body)], () => 60_000);
  expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  expect(changes).toEqual([{ receiptHandle: 'handle of a', delaySeconds: 30 }]);
  const last = await work(worker, [recordOf('a', body, 5)], () => 60_000);
  expect(last).toEqual({ batchItemFailures: [] });
});
