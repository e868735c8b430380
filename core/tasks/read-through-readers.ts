import { endedMarkerKey } from './cached-task.ts';
import type { Cache, Clock, TaskReads, TaskStore } from './ports.ts';
import { firstTaskIdAt, taskIdTime } from './task-id.ts';
import { hasEnded } from './transitions.ts';

/**
 * Milliseconds. A task that is younger is seldom at a reader yet, so that asking there would be a round trip for
 * nothing: "usually much less than 100 milliseconds" (Aurora User Guide, "Replication with Amazon Aurora").
 */
export const usualLagMs = 100;

/**
 * Milliseconds for which a reader may not have what a tenant has just been told is there. A task's id is made before
 * its row, by 29 s at the most, as API Gateway gives an answer up after that; then come 2 s of lag, at which
 * `replica-lag` pages, and what the clocks of two environments may differ by.
 */
export const newTaskMs = 35_000;

/** Five times the lag at which `replica-lag` pages. */
const cancelledSeconds = 10;

/** Set when a tenant has cancelled a task: lists of a reader may not say so yet. */
const cancelledMarkerKey = (tenant: string): string => `tenant-cancelled:v1:${tenant}`;

/**
 * `reader`: it answered. `writer`: it was asked, as the reader may be behind. `fallback`: the reader could not be
 * asked, so the writer was.
 */
export type ReadBy = 'reader' | 'writer' | 'fallback';

export interface ReadersPorts {
  readonly writer: TaskStore;
  /** Behind the writer by an unknown time. Whatever it throws, the writer is asked. */
  readonly reader: TaskReads;
  readonly cache: Cache;
  readonly clock: Clock;
  /** Told of every read. */
  readonly onRead?: (by: ReadBy) => void;
}

/**
 * The store with its reads taken to readers, as far as nobody can tell the difference for what they did themselves:
 * a tenant finds what it submitted, sees cancelled what it cancelled, and a task whose end the cache knows has ended.
 *
 * What a reader says of a task that has ended is final, but for failures that an operator undoes. What it does not
 * have, the writer is asked for: it alone says that there is no such task. What has not ended there may have ended
 * since; the cache's marker tells, and where the cache cannot be asked, the writer does.
 *
 * A page is put together of two ranges of ids: tasks that a reader may not have yet come from the writer, older ones
 * from the reader. How a worker changes a task shows in lists with the reader's lag.
 */
export function readThroughReaders({ writer, reader, cache, clock, onRead }: ReadersPorts): TaskStore {
  const now = () => clock().getTime();
  /** Whether the cache can tell, and does not tell of a change. */
  const unchanged = async (marker: string) => (await cache.get(marker)) === undefined && cache.usable();

  async function askReader<T>(read: () => Promise<T>): Promise<{ answer: T } | undefined> {
    try {
      return { answer: await read() };
    } catch {
      onRead?.('fallback');
      return undefined;
    }
  }

  return {
    ...writer,
    async get(tenant, id) {
      if (now() - taskIdTime(id) >= usualLagMs) {
        const read = await askReader(() => reader.get(tenant, id));
        if (!read) return writer.get(tenant, id);
        const { answer } = read;
        if (answer && (hasEnded(answer) || (await unchanged(endedMarkerKey(answer.id))))) {
          onRead?.('reader');
          return answer;
        }
      }
      onRead?.('writer');
      return writer.get(tenant, id);
    },
    async list(tenant, page) {
      if (!(await unchanged(cancelledMarkerKey(tenant)))) {
        onRead?.('writer');
        return writer.list(tenant, page);
      }
      const floor = firstTaskIdAt(now() - newTaskMs);
      const { before = floor, limit } = page;
      const recent = page.before === undefined || before > floor;
      const tasks = recent ? await writer.list(tenant, { ...page, since: floor }) : [];
      if (tasks.length >= limit) {
        onRead?.('writer');
        return tasks;
      }
      const rest = { ...page, limit: limit - tasks.length, before: recent ? floor : before };
      const read = await askReader(() => reader.list(tenant, rest));
      if (read) onRead?.('reader');
      return [...tasks, ...(read ? read.answer : await writer.list(tenant, rest))];
    },
    async cancel(tenant, id) {
      const outcome = await writer.cancel(tenant, id);
      if (outcome?.cancelled) await cache.set(cancelledMarkerKey(tenant), '1', cancelledSeconds);
      return outcome;
    },
  };
}
