import { Problem } from '../errors.ts';
import type { Sleep } from './ports.ts';

/** Pauses before it is tried again: results are dearer than the wait. */
const pausesMs = [500, 1_000, 2_000];

/** Writes to a store that may be unavailable for a moment, as long as the worker has time. Never throws. */
export async function patiently<T>(
  { sleep, remainingMs }: { readonly sleep: Sleep; readonly remainingMs: () => number },
  write: () => Promise<T>,
): Promise<
  { readonly written: true; readonly answer: T } | { readonly written: false; readonly cause: unknown }
> {
  for (let tries = 0; ; tries += 1) {
    try {
      return { written: true, answer: await write() };
    } catch (cause) {
      const pauseMs = pausesMs[tries];
      const mayRecover = cause instanceof Problem && cause.code === 'unavailable';
      if (!mayRecover || pauseMs === undefined || remainingMs() < 2 * pauseMs)
        return { written: false, cause };
      await sleep(pauseMs);
    }
  }
}
