import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that one read takes from the disk, and so what a slow reader holds in memory. */
const readBytes = 256 * 1024;

/** A part of a blob: `first` and `last` inclusive. */
export interface Extent {
  readonly blob: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Files that hold the bytes of objects and parts. A file counts once a row of the database names it; one that none
 * names is what a killed run left, and goes at the next start.
 */
export class Blobs {
  readonly #directory: string;
  /** Reads in progress; a file that is let go meanwhile is deleted with the last of them. */
  readonly #readers = new Map<string, number>();
  readonly #released = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Deletes what no row names. */
  async open(named: ReadonlySet<string>): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(this.#directory, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !named.has(entry.name)) await rm(join(entry.parentPath, entry.name));
  }

  /** A file with these bytes; `source` failing leaves none. */
  async write(source: AsyncIterable<Uint8Array>): Promise<string> {
    const blob = randomUUID();
    await mkdir(join(this.#directory, blob.slice(0, 2)), { recursive: true });
    const file = await open(this.#path(blob), 'wx', 0o600);
    try {
      for await (const chunk of source) await writeAll(file, chunk);
    } catch (error) {
      await file.close();
      await rm(this.#path(blob), { force: true });
      throw error;
    }
    await file.close();
    return blob;
  }

  /**
   * The bytes of these extents in a row. From this call on they are there, whatever is released meanwhile. What is
   * yielded is valid until the next is asked for: the memory is used again, as its collection would cost as much as the
   * reading.
   */
  read(extents: readonly Extent[]): AsyncIterable<Buffer> & Disposable {
    for (const { blob } of extents) this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1);
    const path = (blob: string) => this.#path(blob);
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      for (const { blob } of extents) this.#leave(blob);
    };
    return {
      async *[Symbol.asyncIterator]() {
        const memory = Buffer.allocUnsafeSlow(readBytes);
        for (const { blob, first, last } of extents) {
          await using file = await open(path(blob));
          for (let at = first; at <= last;) {
            const { bytesRead } = await file.read(memory, 0, Math.min(readBytes, last + 1 - at), at);
            if (bytesRead === 0) throw new Error(`a file ends before its byte ${at}`);
            yield memory.subarray(0, bytesRead);
            at += bytesRead;
          }
        }
      },
      [Symbol.dispose]: end,
    };
  }

  /** No row names it any more. */
  release(blob: string): void {
    if (this.#readers.has(blob)) this.#released.add(blob);
    else this.#remove(blob);
  }

  #leave(blob: string): void {
    const left = (this.#readers.get(blob) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(blob, left);
      return;
    }
    this.#readers.delete(blob);
    if (this.#released.delete(blob)) this.#remove(blob);
  }

  #remove(blob: string): void {
    // What could not be deleted goes at the next start.
    rm(this.#path(blob), { force: true }).catch(() => undefined);
  }

  #path(blob: string): string {
    return join(this.#directory, blob.slice(0, 2), blob);
  }
}

async function writeAll(
  file: { write(chunk: Uint8Array, offset: number): Promise<{ bytesWritten: number }> },
  chunk: Uint8Array,
): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, written);
    written += bytesWritten;
  }
}
