import { expect, test } from 'vitest';
import { rehearse } from '../../../lambdas/compute-worker/rehearse.ts';
import type { ComputeWorker } from '../../../lambdas/compute-worker/wire.ts';
import { batchEvent } from '../../../ops/tune/events.ts';
import type { SQSEvent } from 'aws-lambda';

const unreachable = () => Promise.reject(new Error('a rehearsal reaches nothing'));

const worker: Pick<ComputeWorker, 'ports' | 'limits'> = {
  ports: {
    store: { claim: unreachable, settle: unreachable },
    compute: unreachable,
    estimateMs: () => 1,
    sleep: () => new Promise(() => undefined),
    randomBytes: (length) => new Uint8Array(length),
    report: () => {
      throw new Error('a rehearsal reports nothing');
    },
  },
  limits: { leaseSeconds: 130, maxAttempts: 5, concurrency: 2, reserveMs: 5000, settleEveryMs: 100 },
};

const recordsOf = (algorithm: string, size: number) =>
  (batchEvent({ weight: 1, algorithms: [algorithm], parameters: {}, string: 'abc' }, size) as SQSEvent)
    .Records;

test('tasks are computed, and nothing is claimed, stored or sent', async () => {
  const records = [...recordsOf('sha256', 3), ...recordsOf('scrypt', 1)];
  expect(await rehearse(worker, records, () => 60_000)).toEqual({ completed: 4, failed: 0 });
});

test('what cannot be computed, or not in the time that is left, is a failure', async () => {
  expect(await rehearse(worker, recordsOf('rot13', 2), () => 60_000)).toEqual({ completed: 0, failed: 2 });
  expect(await rehearse(worker, recordsOf('sha256', 2), () => 100)).toEqual({ completed: 0, failed: 2 });
});
