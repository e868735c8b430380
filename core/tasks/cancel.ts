import { Problem } from '../errors.ts';
import { endedMarkerKey, endedMarkerSeconds } from './cached-task.ts';
import type { Cache, TaskStore } from './ports.ts';
import { noSuchTask } from './status.ts';
import { isTaskId } from './task-id.ts';
import type { Task } from './task.ts';

/** Ends a task that has not ended; its worker finds out when it settles. Throws Problem `not-found` or `conflict`. */
export async function cancelTask(
  { store, cache }: { readonly store: Pick<TaskStore, 'cancel'>; readonly cache: Cache },
  tenant: string,
  id: string,
): Promise<Task> {
  const outcome = isTaskId(id) ? await store.cancel(tenant, id) : undefined;
  if (!outcome) throw noSuchTask();
  if (!outcome.cancelled) throw new Problem('conflict', `The task has ended: it is ${outcome.task.status}.`);
  await cache.set(endedMarkerKey(outcome.task.id), '1', endedMarkerSeconds);
  return outcome.task;
}
