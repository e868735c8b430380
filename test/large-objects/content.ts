import { createCipheriv, createHash } from 'node:crypto';
import { Blake3Hasher } from '@napi-rs/blake-hash';
import { createCRC64 } from 'hash-wasm';

const blockBytes = 16;

/** Polynomial of CRC-64/NVME, its bits reversed (NVM Express NVM Command Set Specification 1.0d, section 5.2.1.3.4). */
const crc64Nvme = '9a6c9329ac4bc9b5';

/** Bytes from `offset`, a multiple of 16, on: the key stream of AES-128-CTR, the same in each run. */
export function pseudoRandom(offset: number, length: number): Buffer {
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(offset / blockBytes), 8);
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'objects'), counter);
  return cipher.update(Buffer.alloc(length));
}

export interface Reference {
  update(bytes: Buffer): void;
  digests(): Readonly<Record<string, string>>;
}

/** Digests in one pass, by other engines than the service's; the composite one as S3 defines it. */
export async function createReference(compositePartBytes: number): Promise<Reference> {
  const [sha256, blake3, crc64] = [createHash('sha256'), new Blake3Hasher(), await createCRC64(crc64Nvme)];
  crc64.init();
  const parts: Buffer[] = [];
  let part = createHash('sha256');
  let missing = compositePartBytes;

  function addToParts(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + missing);
      part.update(piece);
      at += piece.length;
      missing -= piece.length;
      if (missing > 0) continue;
      parts.push(part.digest());
      part = createHash('sha256');
      missing = compositePartBytes;
    }
  }

  return {
    update(bytes) {
      sha256.update(bytes);
      blake3.update(bytes);
      crc64.update(bytes);
      addToParts(bytes);
    },
    digests() {
      if (missing < compositePartBytes) parts.push(part.digest());
      const composite = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
      return {
        sha256: sha256.digest('hex'),
        blake3: blake3.digest('hex'),
        crc64nvme: crc64.digest(),
        'sha256-composite': `${composite}-${parts.length}`,
      };
    },
  };
}
