import { Problem } from '../errors.ts';
import { failure } from './failures.ts';
import type { RandomBytes, Settlement } from './ports.ts';
import { retryDelaySeconds } from './retry.ts';
import type { TaskError, TaskResult } from './task.ts';

/** How computing went. */
export type Ending =
  | { readonly kind: 'completed'; readonly result: TaskResult }
  /** It would fail again in the same way. */
  | { readonly kind: 'refused'; readonly error: TaskError; readonly cause: unknown }
  /** Another attempt may succeed: too little memory, or no more time (`cause` undefined). */
  | { readonly kind: 'interrupted'; readonly cause: unknown }
  | { readonly kind: 'not-begun' };

/** What becomes of the messages of a settled task. */
export type MessageFate =
  | { readonly kind: 'acknowledged' }
  /** Comes back after a while. */
  | { readonly kind: 'returned'; readonly delaySeconds: number }
  /** Comes back at once, to be moved to the dead-letter queue. */
  | { readonly kind: 'dead' };

export interface Verdict {
  readonly settlement: Settlement;
  readonly fate: MessageFate;
}

/** What computing threw: bad requests are refused for good, anything else may be an accident of this environment. */
export function endingOf(error: unknown): Ending {
  return error instanceof Problem && error.code === 'bad-request'
    ? { kind: 'refused', error: failure('invalid-work'), cause: error }
    : { kind: 'interrupted', cause: error };
}

export function judge(
  { id, attempt, tries }: { readonly id: string; readonly attempt: number; readonly tries: number },
  ending: Ending,
  maxAttempts: number,
  randomBytes: RandomBytes,
): Verdict {
  const held = { id, attempt };
  switch (ending.kind) {
    case 'completed':
      return {
        settlement: { ...held, kind: 'completed', result: ending.result },
        fate: { kind: 'acknowledged' },
      };
    case 'refused':
      return { settlement: { ...held, kind: 'failed', error: ending.error }, fate: { kind: 'acknowledged' } };
    case 'interrupted':
      if (tries >= maxAttempts) {
        const error = failure('attempts-exhausted');
        return { settlement: { ...held, kind: 'failed', error }, fate: { kind: 'dead' } };
      }
      return {
        settlement: { ...held, kind: 'released', startedWork: true },
        fate: { kind: 'returned', delaySeconds: retryDelaySeconds(tries, randomBytes) },
      };
    case 'not-begun':
      return {
        settlement: { ...held, kind: 'released', startedWork: false },
        fate: { kind: 'returned', delaySeconds: 0 },
      };
  }
}
