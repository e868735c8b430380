import { crc32 } from 'node:zlib';
import { bigEndian32 } from './big-endian.ts';
import type { ResumableHasher } from './stream-hasher.ts';

/** Continues a CRC of 32 bits by some bytes: the checksum of the bytes before them goes in, that of all comes out. */
export type Continue32 = (bytes: Uint8Array, before: number) => number;

export const continueCrc32: Continue32 = (bytes, before) => crc32(bytes, before);

export async function loadContinueCrc32c(): Promise<Continue32> {
  const { crc32c } = await import('@node-rs/crc32');
  return (bytes, before) => crc32c(bytes, before);
}

/** The state of a CRC is the checksum so far: 4 bytes. */
export function crc32Hasher(continueBy: Continue32, state?: Uint8Array): ResumableHasher {
  let value = state ? new DataView(state.buffer, state.byteOffset, state.byteLength).getUint32(0) : 0;
  return {
    update(bytes) {
      value = continueBy(bytes, value);
    },
    digest: () => bigEndian32(value),
    save: () => bigEndian32(value),
  };
}
