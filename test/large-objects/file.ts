import { createWriteStream } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createReference, pseudoRandom } from './content.ts';

/** Bytes that are made, hashed and written in one go. */
const blockBytes = 8 * 2 ** 20;

/** The default of the composite checksums' parts. */
const compositePartBytes = 8 * 2 ** 20;

/** Copies that a run keeps at a time: the file, an upload that stays, one that is being made. */
const copies = 3;

/** Writes a file of pseudo-random bytes, the same in each run; its digests, by engines that the service does not use. */
export async function writeLargeFile(path: string, bytes: number): Promise<Readonly<Record<string, string>>> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize < copies * bytes)
    throw new Error(`${dirname(path)} has room for less than ${copies} x ${bytes} bytes`);
  const reference = await createReference(compositePartBytes);
  const blocks = function* () {
    for (let offset = 0; offset < bytes; offset += blockBytes) {
      const block = pseudoRandom(offset, Math.min(blockBytes, bytes - offset));
      reference.update(block);
      yield block;
    }
  };
  await pipeline(Readable.from(blocks()), createWriteStream(path));
  return reference.digests();
}
