import { Problem } from '../errors.ts';
import { failure } from './failures.ts';
import { encodeMessage } from './message.ts';
import type { Clock, Idempotency, RandomBytes, TaskQueue, TaskStore } from './ports.ts';
import { taskFingerprint } from './task-fingerprint.ts';
import { newTaskId } from './task-id.ts';
import type { Work } from './work.ts';

export interface SubmitPorts {
  readonly store: Pick<TaskStore, 'insert' | 'failQueued'>;
  readonly queue: TaskQueue;
  readonly idempotency: Idempotency;
  /** Key of the fingerprints; asked for only where a request carries an Idempotency-Key. */
  readonly pepper: () => Promise<string>;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

export interface Submission {
  readonly tenant: string;
  readonly work: Work;
  readonly algorithms: readonly string[];
  readonly inputBytes: number;
  /** Where the caller sent an Idempotency-Key. `route` is method and path. */
  readonly idempotency?: { readonly key: string; readonly route: string } | undefined;
}

/**
 * Accepts a task: first its row, then its message, so that a message always finds a row. A task that was accepted is
 * in the queue. Throws Problem `unavailable` where it could not be accepted, `too-large` where it fits no message, and
 * what `Idempotency` throws.
 */
export async function submit(ports: SubmitPorts, submission: Submission): Promise<{ taskId: string }> {
  const { tenant, work, idempotency } = submission;
  const taskId = newTaskId(ports.clock, ports.randomBytes);
  if (idempotency === undefined) {
    await accept(ports, submission, taskId);
    return { taskId };
  }
  const fingerprint = taskFingerprint(await ports.pepper(), work);
  const request = { tenant, ...idempotency, fingerprint };
  return { taskId: await ports.idempotency.once(request, taskId, (id) => accept(ports, submission, id)) };
}

/** Can be repeated with the same id: the row stays as it is, and a second message is a duplicate to the worker. */
async function accept({ store, queue }: SubmitPorts, submission: Submission, id: string): Promise<void> {
  const { tenant, work, algorithms, inputBytes } = submission;
  const body = encodeMessage({ version: 1, taskId: id, tenant, work });
  await store.insert({
    id,
    tenant,
    operation: work.operation,
    algorithms,
    source: { kind: 'inline', bytes: inputBytes },
  });
  try {
    await queue.send({ tenant, body });
  } catch (cause) {
    // Where this fails too, maintenance fails the row once its message would have expired.
    await store.failQueued(id, failure('not-sent')).catch(() => undefined);
    throw new Problem('unavailable', 'The task could not be queued.', { retryAfterSeconds: 5, cause });
  }
}
