import type { TaskQueue, TaskStore } from '../tasks/ports.ts';
import type { Meter } from './meter.ts';

/** Counts the tasks that requests end: cancelled ones, and those whose message could not be sent. */
export function measureStore(store: TaskStore, meter: Meter): TaskStore {
  return {
    ...store,
    async cancel(tenant, id) {
      const outcome = await store.cancel(tenant, id);
      if (outcome?.cancelled) {
        meter.record('TasksCancelled', 1);
        meter.record('TaskAttempts', outcome.task.attempts);
      }
      return outcome;
    },
    async failQueued(id, error) {
      await store.failQueued(id, error);
      meter.record('TasksFailed', 1);
    },
  };
}

/** Counts the requests that became a task; a repeat that is given an earlier task sends nothing. */
export function measureQueue(queue: TaskQueue, meter: Meter): TaskQueue {
  return {
    async send(message) {
      await queue.send(message);
      meter.record('QueuedRequests', 1);
    },
  };
}
