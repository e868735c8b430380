import { decodeMessage } from './message.ts';
import type { TaskMessage } from './work.ts';

/** A message as the queue delivered it. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receiveCount: number;
}

/** A task and its deliveries in this batch: more than one where the queue delivered a duplicate. */
export interface DeliveredTask {
  readonly message: TaskMessage;
  readonly deliveries: readonly [Delivery, ...Delivery[]];
}

export function groupByTask(deliveries: readonly Delivery[]): {
  tasks: ReadonlyMap<string, DeliveredTask>;
  malformed: Delivery[];
} {
  const tasks = new Map<string, DeliveredTask>();
  const malformed: Delivery[] = [];
  for (const delivery of deliveries) {
    const message = decodeMessage(delivery.body);
    if (!message) {
      malformed.push(delivery);
      continue;
    }
    const known = tasks.get(message.taskId);
    tasks.set(
      message.taskId,
      known ? { ...known, deliveries: [...known.deliveries, delivery] } : { message, deliveries: [delivery] },
    );
  }
  return { tasks, malformed };
}
