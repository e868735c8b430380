import type { Readable } from 'node:stream';
import { ReadInterrupted } from '../../core/objects/read-errors.ts';
import { startStallTimer } from './stall-timer.ts';

/**
 * Copies what comes into `target`, and resolves to how much came: less than its length where the stream ended or broke
 * before, or stood still for `stallMs`. Rejects with ReadInterrupted where nothing came. By events: the pieces of a fast
 * connection are many, and an iteration's promises would cost more than the copying.
 */
export function fillBuffer(
  stream: Readable,
  target: Uint8Array,
  signal: AbortSignal,
  stallMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let filled = 0;
    const timer = startStallTimer(stallMs, end);
    const onAbort = () => {
      end(signal.reason);
    };

    function end(cause?: unknown): void {
      timer.clear();
      signal.removeEventListener('abort', onAbort);
      stream.off('data', onData);
      if (!stream.readableEnded) stream.destroy();
      if (filled > 0 || target.length === 0) resolve(filled);
      else reject(new ReadInterrupted({ throttled: false, cause }));
    }

    function onData(piece: Uint8Array): void {
      timer.refresh();
      const room = target.length - filled;
      target.set(piece.length > room ? piece.subarray(0, room) : piece, filled);
      filled += Math.min(piece.length, room);
      if (piece.length > room) end();
    }

    stream.on('data', onData);
    stream.once('end', end);
    // Every time: a second one, after the stream was destroyed, must not end the process.
    stream.on('error', end);
    stream.once('close', end);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
