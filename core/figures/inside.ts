import * as z from 'zod';

/** What only the VPC sees is asked of a function in it, by these names. */
export const insideRequest = z.enum(['database', 'tasks', 'cache-entries', 'clear-cache']);
export type InsideRequest = z.infer<typeof insideRequest>;

const count = z.number().min(0);

export const databaseActivity = z.object({
  /** Connections of the service, by what they are doing. */
  connections: z.object({ active: count, idle: count, idle_in_transaction: count }),
  /** Connections of everybody, and how many there may be. */
  connections_total: count,
  connections_limit: count,
  /** Seconds for which the longest statement of the service has been running. */
  longest_statement_seconds: count,
  /** Since the statistics were last reset. */
  commits: count,
  rollbacks: count,
  deadlocks: count,
});

export const taskCounts = z.object({
  queued: count,
  processing: count,
  /** Ended tasks: those that were submitted in the last hour. */
  completed_last_hour: count,
  failed_last_hour: count,
  cancelled_last_hour: count,
  /** Seconds; null where none waits. */
  oldest_queued_seconds: count.nullable(),
});

export const cacheEntries = z.object({ entries: count });

export const cacheCleared = z.object({
  removed: count,
  /** False where the time was over before the end: ask again. */
  complete: z.boolean(),
});

/** The answer where the source itself gave none. */
export const silentSource = { unavailable: true } as const;
export const isSilentSource = (answer: unknown): boolean =>
  z.object({ unavailable: z.literal(true) }).safeParse(answer).success;

export type DatabaseActivity = z.infer<typeof databaseActivity>;
export type TaskCounts = z.infer<typeof taskCounts>;
export type CacheEntries = z.infer<typeof cacheEntries>;
export type CacheCleared = z.infer<typeof cacheCleared>;

/** Every call rejects where its source does not answer. */
export interface InsideFigures {
  database(): Promise<DatabaseActivity>;
  tasks(): Promise<TaskCounts>;
  cacheEntries(): Promise<CacheEntries>;
  clearCache(): Promise<CacheCleared>;
}
