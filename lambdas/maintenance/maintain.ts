import { log } from '../log.ts';
import type { Maintenance } from './wire.ts';

/** How many each step touched; undefined for one that failed. */
export type MaintenanceReport = Readonly<Record<string, number | undefined>>;

/**
 * Ends the tasks that nobody will end, makes and drops partitions, drops expired cache entries. A step that fails does
 * not keep the others from running.
 * @throws Error where a step failed, so that the failure counts as one of the function
 */
export async function maintain(maintenance: Maintenance): Promise<MaintenanceReport> {
  const { tasks, maxAttempts, retentionDays, queueRetentionSeconds } = maintenance;
  const steps: Record<string, () => Promise<number>> = {
    // First: without partitions, no task can be accepted.
    partitions: () => tasks.rollPartitions(retentionDays),
    exhausted: () => tasks.failExhausted(maxAttempts),
    orphaned: () => tasks.failOrphaned(queueRetentionSeconds),
    cache_entries: () => tasks.dropExpiredCacheEntries(),
  };
  const report: Record<string, number | undefined> = {};
  const failed: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    try {
      report[name] = await step();
    } catch (error) {
      failed.push(name);
      log.error(`maintenance failed: ${name}`, { error: error instanceof Error ? error : String(error) });
    }
  }
  const givenUp = (report['exhausted'] ?? 0) + (report['orphaned'] ?? 0);
  if (givenUp > 0) maintenance.meter.record('TasksFailed', givenUp);
  maintenance.meter.flush();
  if (Object.values(report).some((count) => count !== 0)) log.info('maintenance', report);
  if (failed.length > 0) throw new Error(`maintenance failed: ${failed.join(', ')}`);
  return report;
}
