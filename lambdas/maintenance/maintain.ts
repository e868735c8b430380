import { sendAgain } from '../../core/objects/send-again.ts';
import { log } from '../log.ts';
import type { Maintenance } from './wire.ts';

/** How many each step touched; undefined for one that failed. */
export type MaintenanceReport = Readonly<Record<string, number | undefined>>;

/**
 * Ends the tasks that nobody will end, sends those of objects again whose message is gone, makes and drops partitions,
 * drops what has expired. A step that fails does not keep the others from running.
 * @throws Error where a step failed, so that the failure counts as one of the function
 */
export async function maintain(maintenance: Maintenance): Promise<MaintenanceReport> {
  const { tasks, objects, maxAttempts, objectMaxAttempts, retentionDays, queueRetentionSeconds } =
    maintenance;
  const steps: Record<string, () => Promise<number>> = {
    // First: without partitions, no task can be accepted.
    partitions: () => tasks.rollPartitions(retentionDays),
    exhausted: () => tasks.failExhausted(maxAttempts, objectMaxAttempts),
    orphaned: () => tasks.failOrphaned(queueRetentionSeconds),
    objects_sent_again: () => sendAgain(maintenance),
    cache_entries: () => tasks.dropExpiredCacheEntries(),
    object_tasks: () => objects.dropObjectTasks(retentionDays),
    uploads: () => objects.dropUploads(retentionDays),
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
