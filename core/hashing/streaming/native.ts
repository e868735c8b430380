import { createHash } from 'node:crypto';
import { compositeAlgorithms, type CompositeName, type ObjectAlgorithmName } from '../algorithms.ts';
import { compositeDigest } from '../composite/composite-digest.ts';
import { nativePartEngine } from '../composite/engines.ts';
import { partDigests } from '../composite/part-digests.ts';
import { asBuffer } from '../encoding.ts';
import { createCrc64Nvme } from '../crc/crc64-nvme/checksum.ts';
import { bigEndian64 } from './big-endian.ts';
import { continueCrc32, crc32Hasher, loadContinueCrc32c } from './crc32.ts';
import { loadHashWasm, type HashWasmName } from './hash-wasm.ts';
import type { StreamHasher, StreamOptions } from './stream-hasher.ts';

/** The digests of Node's own OpenSSL, by its name. */
function openssl(name: string): StreamHasher {
  const hash = createHash(name);
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest(),
  };
}

async function blake3(): Promise<StreamHasher> {
  const { Blake3Hasher } = await import('@napi-rs/blake-hash');
  const hasher = new Blake3Hasher();
  return {
    update(bytes) {
      hasher.update(asBuffer(bytes));
    },
    digest: () => hasher.digestBuffer(),
  };
}

interface NativeXxh {
  update(bytes: Uint8Array): unknown;
  digest(): bigint;
}

const overXxh = (hasher: NativeXxh): StreamHasher => ({
  update(bytes) {
    hasher.update(bytes);
  },
  digest: () => bigEndian64(hasher.digest()),
});

async function hashWasm(name: HashWasmName): Promise<StreamHasher> {
  const hasher = await loadHashWasm(name);
  return {
    update(bytes) {
      hasher.update(bytes);
    },
    digest: () => hasher.digest('binary'),
  };
}

async function crc64nvme(): Promise<StreamHasher> {
  const crc = await createCrc64Nvme();
  return { ...crc, digest: () => crc.value() };
}

function composite(name: CompositeName, { partSize }: StreamOptions): StreamHasher {
  const algorithm = compositeAlgorithms[name];
  const parts = partDigests(nativePartEngine(algorithm), partSize ?? algorithm.partSize.defaultBytes);
  return { ...parts, digest: () => compositeDigest(algorithm, parts.digest()) };
}

/** The fastest engine of each algorithm, from the start of an input. Only that of some lets its state out: see `createResumable`. */
export async function createNative(
  name: ObjectAlgorithmName,
  options: StreamOptions = {},
): Promise<StreamHasher> {
  switch (name) {
    case 'sha1-composite':
    case 'sha256-composite':
      return composite(name, options);
    case 'blake3':
      return blake3();
    case 'crc32':
      return crc32Hasher(continueCrc32);
    case 'crc32c':
      return crc32Hasher(await loadContinueCrc32c());
    case 'crc64nvme':
      return crc64nvme();
    case 'xxh64':
      return overXxh(new (await import('@node-rs/xxhash')).Xxh64());
    case 'xxh3-64':
      return overXxh((await import('@node-rs/xxhash')).xxh3.Xxh3.withSeed());
    case 'xxh128':
      return hashWasm(name);
    default:
      return openssl(name);
  }
}
