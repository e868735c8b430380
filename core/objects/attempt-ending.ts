import type { TaskError, TaskResult } from '../tasks/task.ts';

/** How an attempt at a task or a part went. */
export type AttemptEnding =
  | { readonly kind: 'completed'; readonly result: TaskResult }
  /** No other attempt would do better. */
  | { readonly kind: 'failed'; readonly error: TaskError }
  /** The worker's time is up: another goes on. `advanced`: from further on than this one began. */
  | { readonly kind: 'yielded'; readonly advanced: boolean }
  /** Cut short; another attempt may succeed. */
  | { readonly kind: 'interrupted'; readonly cause: unknown; readonly advanced: boolean }
  /** Its parts go on with it. */
  | { readonly kind: 'split' }
  /** Another attempt has it, or the task has ended. */
  | { readonly kind: 'lost' | 'ended' };

/** How any attempt ends: that at a part with its result, which is not the task's. */
export type EndingKind = AttemptEnding['kind'] | 'part-completed';
