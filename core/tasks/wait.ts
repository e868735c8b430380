import { Problem } from '../errors.ts';
import { endedMarkerKey } from './cached-task.ts';
import type { Clock, Sleep } from './ports.ts';
import { taskStatus, type StatusPorts } from './status.ts';
import type { Task } from './task.ts';
import { hasEnded } from './transitions.ts';

export interface WaitPorts extends StatusPorts {
  readonly sleep: Sleep;
  readonly clock: Clock;
}

/** Milliseconds between two looks at the cache's marker. */
const markerPollMs = 50;
/** Milliseconds between two looks at the store: growing, and slow while the marker can be asked. */
const storePoll = { firstMs: 100, growth: 1.5, maxMs: 1000, withMarkerMs: 2000 };

/**
 * The task as soon as it has ended, or as it is after `seconds`. Waiting asks the cache for the marker that a worker
 * sets; a marker can be lost, so the store is asked as well, rarely. Throws Problem `not-found`, and `unavailable`
 * where the store cannot be asked even once.
 */
export async function waitForEnd(
  ports: WaitPorts,
  tenant: string,
  id: string,
  seconds: number,
): Promise<Task> {
  const { cache, clock, sleep } = ports;
  const deadline = clock().getTime() + seconds * 1000;
  let task = await taskStatus(ports, tenant, id);
  let interval = storePoll.firstMs;
  let readAt = clock().getTime();
  let markerSeen = false;
  while (!hasEnded(task)) {
    const now = clock().getTime();
    if (now >= deadline) return task;
    // A marker that the store does not confirm, because it cannot be asked at present, is of no more use.
    const marked: boolean = !markerSeen && cache.usable();
    const storeDue = Math.min(readAt + (marked ? storePoll.withMarkerMs : interval), deadline);
    // Due at once where the marker has become useless after a slow interval had begun.
    const untilDue = Math.max(0, storeDue - now);
    await sleep(marked ? Math.min(markerPollMs, untilDue) : untilDue);
    markerSeen ||= marked && (await cache.get(endedMarkerKey(task.id))) !== undefined;
    const looked = clock().getTime();
    if (!(marked && markerSeen) && looked < storeDue) continue;
    readAt = looked;
    interval = Math.min(interval * storePoll.growth, storePoll.maxMs);
    task = await readAgain(ports, tenant, task);
  }
  return task;
}

/** A store that fails for a moment does not end the wait. */
async function readAgain(ports: WaitPorts, tenant: string, last: Task): Promise<Task> {
  try {
    return await taskStatus(ports, tenant, last.id);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unavailable') return last;
    throw error;
  }
}
