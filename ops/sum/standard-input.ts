import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { size } from '../size.ts';
import { SourceError } from './session.ts';

interface SpoolLimits {
  /** Kept in memory up to here; less than none: nothing is. */
  readonly memoryBytes: number;
  /** Kept on disk up to here. */
  readonly diskBytes: number;
  readonly signal: AbortSignal;
  readonly onRead: (bytes: number) => void;
}

type Spooled =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly path: string; readonly remove: () => Promise<void> };

/**
 * Reads a stream whose length nobody knows, as an upload needs to: what is small stays in memory, the rest goes to a
 * temporary file that only its owner reads. Throws SourceError where it is too much.
 */
export async function spool(input: Readable, limits: SpoolLimits): Promise<Spooled> {
  const { memoryBytes, diskBytes, signal, onRead } = limits;
  const head: Uint8Array[] = [];
  let total = 0;
  const chunks = input[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | undefined> => {
    const { value, done } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>;
    if (done === true) return undefined;
    total += value.length;
    if (total > diskBytes) {
      throw new SourceError(
        `is more than ${size(diskBytes)}, which is what --spool-gib lets be kept on disk; write it to a file and name that`,
      );
    }
    onRead(total);
    return value;
  };
  const stop = (): void => {
    input.destroy(new Error('interrupted'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (total <= memoryBytes) {
      const chunk = await next();
      if (!chunk) return { bytes: Uint8Array.from(Buffer.concat(head)) };
      head.push(chunk);
    }
    return await toDisk(head, next, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    input.destroy();
  }
}

async function toDisk(
  head: readonly Uint8Array[],
  next: () => Promise<Uint8Array | undefined>,
  signal: AbortSignal,
): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'hash-api-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'standard-input');
  async function* all() {
    yield* head;
    for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
  }
  try {
    await pipeline(all(), createWriteStream(path, { mode: 0o600 }), { signal });
    return { path, remove };
  } catch (error) {
    await remove();
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    throw new SourceError(`there is no room for it in ${tmpdir()}; set TMPDIR to a folder that has some`, {
      cause: error,
    });
  }
}
