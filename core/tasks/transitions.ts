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
 *
 * Completed, failed and cancelled tasks have ended and never change again.
 * The constraints of the `tasks` table and the `WHERE` clauses of its statements say the same; the contract suite of
 * the store tries every pair against this table.
 */
export const transitions = {
  queued: ['processing', 'failed', 'cancelled'],
  processing: ['processing', 'completed', 'failed', 'queued', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<TaskStatus, readonly TaskStatus[]>;

export function canBecome(from: TaskStatus, to: TaskStatus): boolean {
  return transitions[from].some((status) => status === to);
}

export function hasEnded(task: Task): task is EndedTask {
  return transitions[task.status].length === 0;
}
