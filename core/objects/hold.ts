import { Problem } from '../errors.ts';
import type { SettlementOutcome } from '../tasks/ports.ts';
import type { Checkpoint, Holding } from './ports.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** Why work on something held has to stop: the worker's time is up, another attempt has it, or the task has ended. */
export type StopReason = 'deadline' | Exclude<SettlementOutcome, 'applied'>;

/** A task or a part, held for as long as its work goes on. */
export interface Hold {
  readonly holding: Holding;
  /** Aborts when the work has to stop. */
  readonly signal: AbortSignal;
  stopReason(): StopReason | undefined;
  /** Milliseconds until the deadline. */
  timeLeftMs(): number;
  /** How many bytes are done: told to the store with the next beat. */
  advance(bytesDone: number): void;
  /** False where it could not be saved. */
  save(checkpoint: Checkpoint): Promise<boolean>;
  /** Stops the beats; resolves once none is under way. */
  end(): Promise<void>;
}

/**
 * Renews the lease, says how far the work is and learns that it has to stop, every `progressEveryMs`, whether or not
 * bytes come meanwhile.
 */
export function createHold(
  { objects, sleep, remainingMs, report }: ObjectWorkerPorts,
  { leaseSeconds, progressEveryMs, reserveMs }: ObjectWorkerLimits,
  { holding, bytesDone }: { readonly holding: Holding; readonly bytesDone: number },
): Hold {
  const stop = new AbortController();
  const ending = new AbortController();
  // A worker with little time keeps most of it for the work.
  const reserved = Math.min(reserveMs, remainingMs() / 4);
  const timeLeftMs = () => remainingMs() - reserved;
  let reason: StopReason | undefined;
  let done = bytesDone;

  function stopFor(why: StopReason): void {
    if (ending.signal.aborted) return;
    reason ??= why;
    stop.abort();
  }

  async function tell(write: () => Promise<SettlementOutcome>): Promise<boolean> {
    const outcome = await write();
    if (outcome !== 'applied') stopFor(outcome);
    return outcome === 'applied';
  }

  async function beat(): Promise<void> {
    for (;;) {
      await sleep(progressEveryMs, ending.signal);
      if (ending.signal.aborted) return;
      try {
        await tell(() => objects.progress(holding, done, leaseSeconds));
      } catch {
        // The next beat tries again. Where the lease ends meanwhile, another attempt begins, and the next beat says so.
      }
    }
  }

  const beats = beat();
  void sleep(Math.max(0, timeLeftMs()), ending.signal).then(() => {
    stopFor('deadline');
  });

  return {
    holding,
    signal: stop.signal,
    stopReason: () => reason,
    timeLeftMs,
    advance(bytes) {
      done = bytes;
    },
    async save(checkpoint) {
      try {
        const saved = await tell(() => objects.saveCheckpoint(holding, checkpoint, leaseSeconds));
        if (saved) report({ kind: 'checkpoint-saved' });
        return saved;
      } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        report({ kind: 'checkpoint-unsaved', holding, cause });
        return false;
      }
    },
    async end() {
      ending.abort();
      await beats;
    },
  };
}
