import { decodeMessage } from './message.ts';
import type { Work } from './work.ts';

/** A message as the queue delivered it. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receiveCount: number;
}

/** A task and its deliveries in this batch: more than one where the queue delivered a duplicate. */
export interface DeliveredTask {
  readonly tenant: string;
  readonly work: Work;
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
    const { taskId, tenant, work } = message;
    const others = tasks.get(taskId)?.deliveries ?? [];
    tasks.set(taskId, { tenant, work, deliveries: [delivery, ...others] });
  }
  return { tasks, malformed };
}
