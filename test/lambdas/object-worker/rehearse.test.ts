import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { rehearse } from '../../../lambdas/object-worker/rehearse.ts';
import { objectEvent } from '../../../ops/tune/events.ts';
import { bucket, ObjectWorld } from '../../core/objects/object-world.ts';
import { createSimulatedWorker, type Faults } from '../../core/objects/simulated-worker.ts';

function makeWorker(faults: Faults = {}) {
  const world = new ObjectWorld({ maxAttempts: 5 });
  world.put('key', Buffer.from('content'));
  const { ports } = createSimulatedWorker(world, faults);
  return { world, worker: { ports, limits: world.limits } };
}

const recordsOf = (key: string, ...items: { algorithms: string[]; part?: boolean }[]) =>
  items.flatMap(({ algorithms, part = false }) => {
    const event = objectEvent({ weight: 1, algorithms, part }, { bucket, key });
    return (event as SQSEvent).Records;
  });

test('objects and parts are read and hashed, and nothing is claimed, stored or sent', async () => {
  const { world, worker } = makeWorker({ unavailable: 'claim' });
  const records = recordsOf(
    'key',
    { algorithms: ['sha256', 'blake3'] },
    { algorithms: ['blake3', 'crc32c'], part: true },
  );
  expect(await rehearse(worker, records, () => 60_000)).toEqual({ completed: 2, failed: 0 });
  expect(world.messages).toEqual([]);
});

test('what is not there, cannot be computed or is no part is a failure', async () => {
  const { worker } = makeWorker();
  const whole = { algorithms: ['sha256'] };
  expect(await rehearse(worker, recordsOf('none', whole), () => 60_000)).toEqual({ completed: 0, failed: 1 });
  const wrong = recordsOf('key', { algorithms: ['rot13'] }, { algorithms: ['sha256'], part: true });
  expect(await rehearse(worker, wrong, () => 60_000)).toEqual({ completed: 0, failed: 2 });
});
