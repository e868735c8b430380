import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import { blake3 } from '@napi-rs/blake-hash';
import { digest } from '../../../core/hashing/digest.ts';

const hex32 = (value: number): string => value.toString(16).padStart(8, '0');

function composite(base: string, content: Uint8Array, partSize: number): string {
  const parts = Math.max(1, Math.ceil(content.length / partSize));
  const outer = createHash(base);
  for (let part = 0; part < parts; part += 1) {
    const piece = content.subarray(part * partSize, (part + 1) * partSize);
    outer.update(createHash(base).update(piece).digest());
  }
  return `${outer.digest('hex')}-${parts}`;
}

/** In hex, in one call over all bytes, by other engines than those that stream. */
export async function digestOf(name: string, content: Uint8Array, partSize: number): Promise<string> {
  switch (name) {
    case 'blake3':
      return blake3(Buffer.from(content)).toString('hex');
    case 'crc32':
      return hex32(crc32(content));
    case 'crc32c':
      return hex32(crc32c(content));
    case 'crc64nvme':
      return digest(name, content, { output: 'hex' });
    case 'sha1-composite':
      return composite('sha1', content, partSize);
    case 'sha256-composite':
      return composite('sha256', content, partSize);
    default:
      return createHash(name).update(content).digest('hex');
  }
}
