import type { Distribution } from './distribution.ts';
import type { Second } from './metric-store.ts';

export const minuteMs = 60_000;

/** Values of one minute. */
export interface Minute {
  /** Start, milliseconds since the epoch. */
  readonly at: number;
  readonly distribution: Distribution;
}

/**
 * Minutes of one metric that were asked for, in memory: an alarm over six hours looks at eighteen each minute, of which
 * one is new. What is written later to a minute makes it unknown again.
 */
export class MinuteCache {
  /** By start; undefined where the minute has no values. */
  readonly #minutes = new Map<number, Distribution | undefined>();

  changed(timestampMs: number): void {
    this.#minutes.delete(Math.floor(timestampMs / minuteMs) * minuteMs);
  }

  forget(beforeMs: number): void {
    for (const at of this.#minutes.keys()) if (at < beforeMs) this.#minutes.delete(at);
  }

  /** Minutes with values in [fromMs, toMs), both whole minutes; unknown ones are loaded in one go. Not to be changed. */
  read(fromMs: number, toMs: number, load: (fromMs: number, toMs: number) => readonly Second[]): Minute[] {
    const known = this.#minutes;
    let first = fromMs;
    while (first < toMs && known.has(first)) first += minuteMs;
    let end = toMs;
    while (end > first && known.has(end - minuteMs)) end -= minuteMs;
    if (first < end) {
      for (let at = first; at < end; at += minuteMs) known.set(at, undefined);
      for (const { at, distribution } of load(first, end)) {
        const minute = Math.floor(at / minuteMs) * minuteMs;
        const before = known.get(minute);
        if (before === undefined) known.set(minute, distribution);
        else before.merge(distribution);
      }
    }
    const found: Minute[] = [];
    for (let at = fromMs; at < toMs; at += minuteMs) {
      const distribution = known.get(at);
      if (distribution !== undefined) found.push({ at, distribution });
    }
    return found;
  }
}
