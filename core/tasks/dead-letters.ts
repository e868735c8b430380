import type { DeadLetter, Reason } from './dead-letter.ts';
import { failure } from './failures.ts';
import { decodeObjectMessage } from '../objects/message.ts';
import { decodeMessage } from './message.ts';
import type { DeadTaskStore, TaskQueue, TaskState } from './ports.ts';

/** A message as the dead-letter queue delivered it. */
export interface DeadDelivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

export interface DeadLetterQueue {
  /** At most `maximum` messages (10), hidden for so many seconds from everybody else. */
  receive(maximum: number, hiddenSeconds: number): Promise<DeadDelivery[]>;
  delete(receiptHandle: string): Promise<void>;
}

export interface DeadLetterPorts {
  readonly store: DeadTaskStore;
  /** Where tasks run from. */
  readonly queue: TaskQueue;
  readonly deadLetters: DeadLetterQueue;
}

interface Batch {
  readonly maximum: number;
  readonly hiddenSeconds: number;
}

interface Named {
  readonly taskId: string;
  readonly tenant: string;
}

interface Opened {
  readonly delivery: DeadDelivery;
  readonly letter: DeadLetter;
}

/** Messages that one call of SQS delivers. */
const receiveLimit = 10;

/** Group of messages whose tenant is not known. */
const unknownTenant = 'unknown';

/** Up to `maximum` letters, each with why it is there; fewer where the queue has no more. */
export async function look(ports: DeadLetterPorts, batch: Batch): Promise<DeadLetter[]> {
  return (await open(ports, batch)).map(({ letter }) => letter);
}

/**
 * Gives the letters of one reason back to the workers: first the task is queued again, then its message is sent, then
 * the letter is deleted. Whatever ends this half-way leaves a letter that can be redriven again; at the worst the
 * workers get a duplicate, which they bear.
 */
export async function redrive(ports: DeadLetterPorts, reason: Reason, batch: Batch): Promise<DeadLetter[]> {
  const opened = await open(ports, batch);
  const chosen = opened.filter(({ letter }) => letter.reason === reason);
  await ports.store.requeue([...new Set(chosen.flatMap(({ letter }) => letter.taskId ?? []))]);
  return settleEach(opened, reason, 'redriven', async ({ delivery, letter }) => {
    // What cannot be read goes back as well: it may be of a version that the workers have had since.
    await ports.queue.send({ tenant: letter.tenant ?? unknownTenant, body: delivery.body });
    await ports.deadLetters.delete(delivery.receiptHandle);
  });
}

/**
 * Deletes the letters of one reason, and with them their inputs, for good. A task that still waited for its message
 * fails, as nobody could compute it any more.
 */
export async function discard(ports: DeadLetterPorts, reason: Reason, batch: Batch): Promise<DeadLetter[]> {
  const opened = await open(ports, batch);
  return settleEach(opened, reason, 'discarded', async ({ delivery, letter }) => {
    if (letter.taskId !== null && reason === 'not-ended') {
      await ports.store.failQueued(letter.taskId, failure('discarded'));
    }
    await ports.deadLetters.delete(delivery.receiptHandle);
  });
}

async function open({ deadLetters, store }: DeadLetterPorts, batch: Batch): Promise<Opened[]> {
  const deliveries: DeadDelivery[] = [];
  while (deliveries.length < batch.maximum) {
    const wanted = Math.min(receiveLimit, batch.maximum - deliveries.length);
    const more = await deadLetters.receive(wanted, batch.hiddenSeconds);
    if (more.length === 0) break;
    deliveries.push(...more);
  }
  const read = deliveries.map((delivery) => ({ delivery, message: namedBy(delivery.body) }));
  const ids = new Set(read.flatMap(({ message }) => message?.taskId ?? []));
  const tasks = new Map((await store.describe([...ids])).map((task) => [task.id, task]));
  return read.map(({ delivery, message }) => {
    const task = message && tasks.get(message.taskId);
    const { messageId, receiptHandle, sentAt } = delivery;
    const letter: DeadLetter = {
      messageId,
      receiptHandle,
      reason: reasonOf(message, task),
      taskId: message?.taskId ?? null,
      tenant: message?.tenant ?? null,
      attempts: task?.attempts ?? null,
      sentAt,
      fate: 'kept',
    };
    return { delivery, letter };
  });
}

/** The task that a message of either queue is about. */
const namedBy = (body: string): Named | undefined => decodeMessage(body) ?? decodeObjectMessage(body);

function reasonOf(message: Named | undefined, task: TaskState | undefined): Reason {
  if (message === undefined) return 'malformed';
  if (task === undefined) return 'unknown-task';
  if (task.status === 'queued' || task.status === 'processing') return 'not-ended';
  const code = task.error?.code;
  return code === 'attempts-exhausted' || code === 'lost' ? code : 'ended';
}

/** Does it to the letters of that reason; one that it fails for stays where it is. */
function settleEach(
  opened: readonly Opened[],
  reason: Reason,
  fate: 'redriven' | 'discarded',
  settle: (opened: Opened) => Promise<void>,
): Promise<DeadLetter[]> {
  return Promise.all(
    opened.map(async (each): Promise<DeadLetter> => {
      const { letter } = each;
      if (letter.reason !== reason) return letter;
      return settle(each).then(
        () => ({ ...letter, fate }),
        () => ({ ...letter, fate: 'stuck' }),
      );
    }),
  );
}
