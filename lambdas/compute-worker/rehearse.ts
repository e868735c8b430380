import { randomBytes } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { compute } from '../../core/tasks/compute.ts';
import { runBatch } from '../../core/tasks/run-batch.ts';
import type { ComputeWorker } from './wire.ts';

export interface Rehearsed {
  readonly completed: number;
  readonly failed: number;
}

/** A batch as the worker computes it, with its limits, but with no store, queue or cache to tell. */
export async function rehearse(
  { ports, limits }: Pick<ComputeWorker, 'ports' | 'limits'>,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<Rehearsed> {
  let completed = 0;
  await runBatch(
    {
      ...ports,
      store: {
        claim: (ids) => Promise.resolve(ids.map((id) => ({ kind: 'claimed', id, attempt: 1, tries: 1 }))),
        settle: (settlements) => Promise.resolve(new Map(settlements.map(({ id }) => [id, 'applied']))),
      },
      compute: (work) => compute(work, randomBytes),
      messages: { delay: () => Promise.resolve(), resend: () => Promise.resolve(true) },
      announce: () => Promise.resolve(),
      report({ ending }) {
        if (ending === 'completed') completed++;
      },
      remainingMs,
    },
    limits,
    records.map(({ messageId, body }) => ({ messageId, body, receiveCount: 1 })),
  );
  return { completed, failed: records.length - completed };
}
