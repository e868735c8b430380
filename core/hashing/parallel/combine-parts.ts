import { compositeAlgorithms } from '../algorithms.ts';
import { chainingValueBytes } from '../blake3/constants.ts';
import { loadBlake3Kernel } from '../blake3/kernel.ts';
import { rootOf } from '../blake3/root.ts';
import { compositeDigest } from '../composite/composite-digest.ts';
import { combineCrcs } from '../crc/combine.ts';
import { crcs, type CrcName } from '../crc/polynomials.ts';
import { bigEndian32, bigEndian64, fromBigEndian } from '../streaming/big-endian.ts';
import type { ParallelName, PartValue } from './part.ts';

async function blake3Of(parts: readonly PartValue[]): Promise<Uint8Array> {
  return rootOf(
    await loadBlake3Kernel(),
    parts.map(({ bytes, value }) => ({
      bytes,
      top: {
        chainingValue: value.subarray(0, chainingValueBytes),
        digest: value.subarray(chainingValueBytes),
      },
    })),
  );
}

function crcOf(name: CrcName, parts: readonly PartValue[]): Uint8Array {
  const whole = combineCrcs(
    name,
    parts.map(({ bytes, value }) => ({ crc: fromBigEndian(value), bytes })),
  );
  return crcs[name].bits === 32 ? bigEndian32(Number(whole)) : bigEndian64(whole);
}

/**
 * The digest of an object from the values of all its parts (see `createPart`), in the object's order, without gaps. Of
 * BLAKE3 all parts but the last have one size, a power of two of 1024 bytes; of a composite checksum all but the last are
 * multiples of its part size. One part alone is an object too. Throws RangeError for parts that cannot be an object's.
 */
export async function combineParts(name: ParallelName, parts: readonly PartValue[]): Promise<Uint8Array> {
  if (parts.length === 0) throw new RangeError('there is no part');
  switch (name) {
    case 'blake3':
      return blake3Of(parts);
    case 'sha1-composite':
    case 'sha256-composite':
      return compositeDigest(compositeAlgorithms[name], Buffer.concat(parts.map(({ value }) => value)));
    default:
      return crcOf(name, parts);
  }
}
