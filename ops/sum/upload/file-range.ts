import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { SourceError } from '../session.ts';

/** Bytes of a file, from `start`. */
export interface Range {
  readonly start: number;
  readonly bytes: number;
}

/** Bytes of one read: a few of them are all that is in memory of a part, however large it is. */
const chunkBytes = 256 * 1024;

/** The bytes of a range, each chunk its own memory. Throws SourceError where the file has become shorter. */
export async function* readRange(
  file: FileHandle,
  { start, bytes }: Range,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = start; at < start + bytes;) {
    const buffer = new Uint8Array(Math.min(chunkBytes, start + bytes - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new SourceError('the file became shorter while it was read');
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** In hex; what S3 has as ETag of one PUT or part that it encrypts with its own key. */
export async function md5Of(
  file: FileHandle,
  range: Range,
  { signal, onRead }: { readonly signal: AbortSignal; readonly onRead: (bytes: number) => void },
): Promise<string> {
  const md5 = createHash('md5');
  for await (const chunk of readRange(file, range)) {
    signal.throwIfAborted();
    md5.update(chunk);
    onRead(chunk.length);
  }
  return md5.digest('hex');
}

/**
 * Whether the ETag says that other bytes arrived. Where it is no MD5, as of objects that are encrypted otherwise, it
 * says nothing (Amazon S3 API Reference, "Object", ETag).
 */
export function contradicts(etag: string, md5: string): boolean {
  const bare = etag.replaceAll('"', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(bare) && bare !== md5;
}
