import { Problem } from '../../../core/errors.ts';
import type { QueueMessage, TaskQueue } from '../../../core/tasks/ports.ts';

export interface FakeTaskQueue extends TaskQueue {
  readonly messages: QueueMessage[];
  down: boolean;
}

export function createFakeTaskQueue(): FakeTaskQueue {
  const messages: QueueMessage[] = [];
  const queue: FakeTaskQueue = {
    messages,
    down: false,
    async send(message) {
      await Promise.resolve();
      if (queue.down) throw new Problem('unavailable', 'The queue is not available.');
      messages.push(message);
    },
  };
  return queue;
}
