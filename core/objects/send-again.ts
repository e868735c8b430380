import type { TaskQueue } from '../tasks/ports.ts';
import { objectMessage } from './message.ts';
import type { ObjectMaintenance } from './ports.ts';

const times = {
  /** Seconds. Longer than messages usually wait, as what still waits gets a second one. */
  queuedSeconds: 600,
  /** Seconds in which a message that was sent for a lease that had ended should have found a worker. */
  lostSeconds: 60,
  /** Tasks, and parts, of one run. */
  limit: 1000,
};

/** Messages on their way at a time. */
const lanes = 20;

export interface SendAgainPorts {
  readonly objects: Pick<ObjectMaintenance, 'toSendAgain'>;
  /** Where tasks of objects run from. */
  readonly objectQueue: TaskQueue;
}

/**
 * Sends the messages of tasks and parts again that may be gone: their worker was killed, or died before it had sent
 * them. One too many finds its task held, or ended. Returns how many. What could not be sent is sent after a while by
 * another run; throws then.
 */
export async function sendAgain({ objects, objectQueue }: SendAgainPorts): Promise<number> {
  const due = await objects.toSendAgain(times);
  const waiting = due.values();
  const failures: unknown[] = [];
  const lane = async () => {
    for (const ids of waiting) {
      await objectQueue.send(objectMessage(ids)).catch((cause: unknown) => failures.push(cause));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) {
    throw new Error(`${failures.length} of ${due.length} messages could not be sent again`, {
      cause: failures[0],
    });
  }
  return due.length;
}
