import type { TaskError } from './task.ts';

/** The closed list of reasons for which a task fails, as its reader sees them. */
const failures = {
  'not-sent': 'The task could not be queued. Submit it again.',
  lost: 'The task did not run within the lifetime of its message. Submit it again.',
  'attempts-exhausted': 'Every attempt to compute the task was cut short.',
  'invalid-work': 'The task asks for something that cannot be computed.',
} as const;

export type FailureCode = keyof typeof failures;

export function failure(code: FailureCode): TaskError {
  return { code, detail: failures[code] };
}
