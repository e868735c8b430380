import { objectFailures } from '../objects/object-failures.ts';
import type { TaskError } from './task.ts';

/** The closed list of reasons for which a task fails, as its reader sees them. */
const failures = {
  'not-sent': 'The task could not be queued. Submit it again.',
  lost: 'The task did not run within the lifetime of its message. Submit it again.',
  'attempts-exhausted': 'Every attempt to compute the task was cut short.',
  'invalid-work': 'The task asks for something that cannot be computed.',
  discarded: 'An operator gave the task up. Submit it again.',
  ...objectFailures,
} as const;

export type FailureCode = keyof typeof failures;

/**
 * Failures of the service, not of the task: an operator may queue such a task again while its message lies in the
 * dead-letter queue. Until then its message is not to be acknowledged, and what is said of it not to be cached.
 */
export const redrivable = ['attempts-exhausted', 'lost'] as const satisfies readonly FailureCode[];

export const isRedrivable = ({ code }: Pick<TaskError, 'code'>): boolean =>
  redrivable.some((known) => known === code);

export function failure(code: FailureCode): TaskError {
  return { code, detail: failures[code] };
}
