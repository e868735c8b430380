import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import wasm from 'hash-wasm/dist/crc64.umd.min.js';

/** The algorithms that this S3 keeps, as headers name them in lower case. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;

export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Bytes of a value; in headers it is their base64. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

/** The algorithm of a header's value such as `CRC64NVME`; undefined where this S3 does not keep it. */
export const parseAlgorithm = (name: string): ChecksumAlgorithm | undefined =>
  checksumAlgorithms.find((algorithm) => algorithm.toUpperCase() === name.toUpperCase());

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm}`;

/** The element of an answer, such as `ChecksumCRC64NVME`. */
export const checksumElement = (algorithm: ChecksumAlgorithm): string => `Checksum${algorithm.toUpperCase()}`;

export interface RunningChecksum {
  update(chunk: Uint8Array): void;
  /** Of all that came, the bytes of the value in big-endian order. Ends it. */
  digest(): Buffer;
}

function running32(step: (chunk: Uint8Array, value: number) => number): RunningChecksum {
  let value = 0;
  return {
    update(chunk) {
      value = step(chunk, value);
    },
    digest() {
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/** The polynomial of CRC-64/NVME (NVM Command Set Specification, 5.2.1.3.4), its bits reflected. */
const nvmePolynomial = '9a6c9329ac4bc9b5';

export async function createChecksum(algorithm: ChecksumAlgorithm): Promise<RunningChecksum> {
  switch (algorithm) {
    case 'crc32':
      return running32((chunk, value) => crc32(chunk, value));
    case 'crc32c':
      return running32((chunk, value) =>
        crc32c(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), value),
      );
    case 'crc64nvme': {
      const hasher = await wasm.createCRC64(nvmePolynomial);
      return {
        update: (chunk) => void hasher.update(chunk),
        digest: () => Buffer.from(hasher.digest('binary')),
      };
    }
    case 'sha1':
    case 'sha256': {
      const hash = createHash(algorithm);
      return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
    }
  }
}
