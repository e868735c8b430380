import { setTimeout as after } from 'node:timers/promises';

/**
 * Does the work every `intervalMs`, the first time after it, until Ctrl-C or SIGTERM. These end it in the midst of the
 * work as well, and are no failure; a second Ctrl-C ends the process.
 * Returns what the work returned last: the exit code; `code` before its first time.
 */
export async function repeatUntilInterrupted(
  work: () => Promise<number>,
  intervalMs: number,
  code: number,
): Promise<number> {
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const interrupt = (): void => {
    interrupted.abort();
  };
  const asked = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let last = code;
  try {
    for (;;) {
      await after(intervalMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return last;
      last = (await Promise.race([work(), asked])) ?? last;
    }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
