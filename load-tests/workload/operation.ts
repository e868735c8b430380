import type { Random } from '../generator/random.ts';
import type { Caller } from '../run/caller.ts';

/** One kind of request. */
export interface Operation {
  readonly name: string;
  /** `inline` is answered with its result, `submit` with a task. */
  readonly kind: 'inline' | 'submit';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: (random: Random) => string | Uint8Array;
  /** The one status that is right. */
  readonly status: number;
}

/** What a caller does by several requests, each one when the one before is answered. */
export interface Journey {
  readonly name: string;
  readonly kind: 'journey';
  /** Resolves when its last request is answered; its task may still run. */
  readonly go: (caller: Caller) => Promise<void>;
}

/** Operations with their shares of what is asked. */
export type Mix = readonly (readonly [operation: Operation | Journey, share: number])[];

export function chooseOperation(mix: Mix, random: Random): Operation | Journey {
  const total = mix.reduce((sum, [, share]) => sum + share, 0);
  let left = random() * total;
  for (const [operation, share] of mix) {
    left -= share;
    if (left < 0) return operation;
  }
  // Only where rounding left a trifle.
  return mix[0]![0];
}
