import { Problem } from '../errors.ts';
import { cachedTaskKey, cachedTaskSeconds, decodeTask, encodeTask, mayBeCached } from './cached-task.ts';
import type { Cache, TaskStore } from './ports.ts';
import { isTaskId } from './task-id.ts';
import type { Task } from './task.ts';
import { hasEnded } from './transitions.ts';

export interface StatusPorts {
  readonly store: Pick<TaskStore, 'get'>;
  readonly cache: Cache;
}

export function noSuchTask(): Problem {
  return new Problem('not-found', 'There is no such task.');
}

/** The tenant's task; ended ones come from the cache where they are there. Throws Problem `not-found`. */
export async function taskStatus({ store, cache }: StatusPorts, tenant: string, id: string): Promise<Task> {
  if (!isTaskId(id)) throw noSuchTask();
  const key = cachedTaskKey(id);
  const text = await cache.get(key);
  const cached = text === undefined ? undefined : decodeTask(text);
  if (cached?.id === id) {
    if (cached.tenant !== tenant) throw noSuchTask();
    return cached;
  }
  const task = await store.get(tenant, id);
  if (!task) throw noSuchTask();
  if (hasEnded(task) && mayBeCached(task)) await cache.set(key, encodeTask(task), cachedTaskSeconds);
  return task;
}
