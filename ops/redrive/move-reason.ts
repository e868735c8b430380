import { setTimeout as after } from 'node:timers/promises';
import type { Reason } from '../../core/tasks/dead-letter.ts';
import { throughAll, type Session } from './session.ts';

export interface MovedByReason {
  readonly redriven: number;
  /** Could not be given back: they are dead letters still. */
  readonly stuck: number;
  /** Of another reason. */
  readonly others: number;
  /** Ctrl-C came before the end. */
  readonly interrupted: boolean;
}

/** Brings the letters of one reason back, at most `rate` a second. */
export async function moveReason(
  session: Session,
  reason: Reason,
  rate: number | undefined,
): Promise<MovedByReason> {
  const { letters, progress, signal } = session;
  const count = { redriven: 0, stuck: 0, kept: 0, discarded: 0 };
  const begun = performance.now();
  await throughAll(
    session,
    async () => {
      // What was moved so far took its time at this rate.
      const dueMs = rate === undefined ? 0 : (count.redriven / rate) * 1000 - (performance.now() - begun);
      if (dueMs > 0) await after(dueMs, undefined, { signal }).catch(() => undefined);
      return signal.aborted ? { letters: [], isLast: true } : letters.settle('redrive', reason, rate);
    },
    (batch) => {
      for (const { fate } of batch) count[fate] += 1;
      progress(`${count.redriven} redriven`);
    },
  );
  const { redriven, stuck, kept: others } = count;
  return { redriven, stuck, others, interrupted: signal.aborted };
}
