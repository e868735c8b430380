import type { Attempt, WorkerLimits, WorkerPorts } from './worker-ports.ts';

export interface EarlySettling {
  add(attempt: Attempt): void;
  /** Settles what is left. */
  end(): Promise<void>;
}

/**
 * A result does not wait for the tasks that it came with: what has ended is settled while the others are computed, in
 * one statement every `settleEveryMs`. A batch of quick tasks is settled in one, at its end; where each takes long, a
 * statement is little beside it.
 */
export function createEarlySettling(
  { remainingMs }: Pick<WorkerPorts, 'remainingMs'>,
  { settleEveryMs }: Pick<WorkerLimits, 'settleEveryMs'>,
  settle: (attempts: readonly Attempt[]) => Promise<void>,
): EarlySettling {
  let open: Attempt[] = [];
  let last = remainingMs();
  let settling = false;
  let settled = Promise.resolve();

  function settleOpen(): Promise<void> {
    const attempts = open;
    open = [];
    last = remainingMs();
    return settle(attempts);
  }

  return {
    add(attempt) {
      open.push(attempt);
      if (settling || last - remainingMs() < settleEveryMs) return;
      settling = true;
      settled = settled.then(settleOpen).finally(() => {
        settling = false;
      });
      // What went wrong is for `end` to tell.
      settled.catch(() => undefined);
    },
    async end() {
      await settled;
      await settleOpen();
    },
  };
}
