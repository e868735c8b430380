import type { EndingKind } from './attempt-ending.ts';
import type { ClaimedObject, ClaimedPart, Holding } from './ports.ts';

/** What an object worker says about what it does, for figures and logs: never about the bytes. */
export type ObjectEvent =
  | { readonly kind: 'claimed'; readonly claim: ClaimedObject | ClaimedPart }
  /** How an attempt went, before that is written. */
  | {
      readonly kind: 'attempt';
      readonly claim: ClaimedObject | ClaimedPart;
      readonly ending: EndingKind;
      readonly cause: unknown;
      readonly milliseconds: number;
    }
  /** The task has ended by this attempt, with all of its parts. */
  | { readonly kind: 'task-ended'; readonly status: 'completed' | 'failed'; readonly attempts: number }
  /**
   * One pass over bytes, to its end or not. `bytes` were hashed by each algorithm; for `waitedMs` there were none to hash.
   */
  | {
      readonly kind: 'pass';
      readonly algorithms: readonly string[];
      readonly bytes: number;
      readonly milliseconds: number;
      /** Of those, spent waiting for bytes. */
      readonly waitedMs: number;
      readonly resumed: boolean;
    }
  /** Answered without reading. */
  | { readonly kind: 'known'; readonly algorithm: string; readonly from: 'cache' | 's3-checksum' }
  /** Cut short or turned away, and asked for again. */
  | {
      readonly kind: 'read-interrupted';
      readonly holding: Holding;
      readonly throttled: boolean;
      readonly cause: unknown;
    }
  | { readonly kind: 'checkpoint-saved' }
  | { readonly kind: 'checkpoint-unsaved'; readonly holding: Holding; readonly cause: unknown }
  /** It could not be trusted or used: the work begins at zero again. */
  | { readonly kind: 'checkpoint-refused'; readonly holding: Holding; readonly cause: unknown }
  /** Maintenance sends it. */
  | { readonly kind: 'part-unsent'; readonly taskId: string; readonly part: number; readonly cause: unknown }
  /** Nothing could be claimed, or written: the message comes back. */
  | {
      readonly kind: 'message-failed';
      readonly taskId: string;
      readonly part: number | undefined;
      readonly cause: unknown;
    };
