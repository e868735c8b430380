import { Problem } from '../errors.ts';
import { objectMessage } from '../objects/message.ts';
import type { ObjectWork } from '../objects/object-work.ts';
import { failure } from './failures.ts';
import { encodeMessage } from './message.ts';
import type { Clock, Idempotency, QueueMessage, RandomBytes, TaskQueue, TaskStore } from './ports.ts';
import { taskFingerprint } from './task-fingerprint.ts';
import { newTaskId } from './task-id.ts';
import type { NewTask } from './task.ts';
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

interface Asked {
  readonly tenant: string;
  /** Where the caller sent an Idempotency-Key. `route` is method and path. */
  readonly idempotency?: { readonly key: string; readonly route: string } | undefined;
}

export interface Submission extends Asked {
  readonly work: Work;
  readonly algorithms: readonly string[];
  readonly inputBytes: number;
}

export interface ObjectSubmission extends Asked {
  readonly work: ObjectWork;
  /**
   * Throws Problem where no task can be made of the object. Of a repeat it is not asked: the task is there, whatever has
   * become of the object since.
   */
  readonly admit?: () => void;
}

/** A task that can be accepted under any id: its row, and the message that runs it. */
type Make = (id: string) => { readonly task: NewTask; readonly message: QueueMessage };

/**
 * Accepts a task: first its row, then its message, so that a message always finds a row. A task that was accepted is
 * in the queue. Throws Problem `unavailable` where it could not be accepted, `too-large` where it fits no message, and
 * what `Idempotency` throws.
 */
export function submit(ports: SubmitPorts, submission: Submission): Promise<{ taskId: string }> {
  const { tenant, work, algorithms, inputBytes } = submission;
  return acceptOnce(ports, submission, (id) => ({
    task: {
      id,
      tenant,
      operation: work.operation,
      algorithms,
      source: { kind: 'inline', bytes: inputBytes },
    },
    message: { tenant, body: encodeMessage({ version: 1, taskId: id, tenant, work }) },
  }));
}

/** As `submit`, for an object: its message goes to the queue of the object workers and holds no work. */
export function submitObject(
  { objectQueue, ...ports }: Omit<SubmitPorts, 'queue'> & { readonly objectQueue: TaskQueue },
  submission: ObjectSubmission,
): Promise<{ taskId: string }> {
  const { tenant, work, admit } = submission;
  const { source, algorithms, options } = work;
  return acceptOnce({ ...ports, queue: objectQueue }, submission, (id) => {
    admit?.();
    return {
      task: { id, tenant, operation: 'hash', algorithms, source, options },
      message: objectMessage({ taskId: id, tenant }),
    };
  });
}

async function acceptOnce(
  ports: SubmitPorts,
  { tenant, work, idempotency }: Asked & { readonly work: Work | ObjectWork },
  make: Make,
): Promise<{ taskId: string }> {
  const taskId = newTaskId(ports.clock, ports.randomBytes);
  if (idempotency === undefined) {
    await accept(ports, make, taskId);
    return { taskId };
  }
  const fingerprint = taskFingerprint(await ports.pepper(), work);
  const request = { tenant, ...idempotency, fingerprint };
  return { taskId: await ports.idempotency.once(request, taskId, (id) => accept(ports, make, id)) };
}

/** Can be repeated with the same id: the row stays as it is, and a second message is a duplicate to the worker. */
async function accept({ store, queue }: SubmitPorts, make: Make, id: string): Promise<void> {
  const { task, message } = make(id);
  await store.insert(task);
  try {
    await queue.send(message);
  } catch (cause) {
    // Where this fails too, maintenance fails the row once its message would have expired, or sends it again.
    await store.failQueued(id, failure('not-sent')).catch(() => undefined);
    throw new Problem('unavailable', 'The task could not be queued.', { retryAfterSeconds: 5, cause });
  }
}
