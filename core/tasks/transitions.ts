import type { Task, EndedTask, TaskStatus } from './task.ts';

/**
 * The life of a task:
 *
 *   queued -> processing       claim: by a worker; attempt + 1, a lease is set
 *   queued -> failed           never ran: its message could not be sent, or was lost
 *   queued -> cancelled        by its tenant
 *   processing -> processing   claim, after the lease ended: by another worker; attempt + 1
 *   processing -> completed    by the attempt that holds it
 *   processing -> failed       by the attempt that holds it, or no attempts left
 *   processing -> queued       given back by the attempt that holds it
 *   processing -> cancelled    by its tenant
 *   failed -> queued           by an operator, with its message from the dead-letter queue, where it failed for want of
 *                              attempts or of its message (failures.ts); its attempts so far no longer count
 *
 * Completed, failed and cancelled tasks have ended. Of these, only failed ones can change again, and only so.
 * The constraints of the `tasks` table and the `WHERE` clauses of its statements say the same; the contract suite of
 * the store tries every pair against this table.
 */
export const transitions = {
  queued: ['processing', 'failed', 'cancelled'],
  processing: ['processing', 'completed', 'failed', 'queued', 'cancelled'],
  completed: [],
  failed: ['queued'],
  cancelled: [],
} as const satisfies Record<TaskStatus, readonly TaskStatus[]>;

export function canBecome(from: TaskStatus, to: TaskStatus): boolean {
  return transitions[from].some((status) => status === to);
}

export function hasEnded(task: Task): task is EndedTask {
  return task.status !== 'queued' && task.status !== 'processing';
}
