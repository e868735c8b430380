import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createNative } from '../../core/hashing/streaming/native.ts';

const run = promisify(execFile);
const pieceBytes = 2 ** 20;

/** A file of random bytes: one random MiB, numbered anew, so that no two of them are alike. */
export async function writeRandomFile(path: string, mib: number): Promise<void> {
  const piece = randomFillSync(Buffer.alloc(pieceBytes));
  await using file = await open(path, 'wx', 0o600);
  for (let index = 0; index < mib; index += 1) {
    piece.writeUInt32BE(index);
    await file.write(piece);
  }
}

export interface ByOpenssl {
  readonly digest: string;
  readonly seconds: number;
}

/** `openssl dgst -sha256`, from its start to its end. */
export async function openssl(path: string): Promise<ByOpenssl> {
  const begun = performance.now();
  const { stdout } = await run('openssl', ['dgst', '-sha256', '-r', path]);
  return { digest: stdout.slice(0, 64), seconds: (performance.now() - begun) / 1000 };
}

/** Algorithms whose digests other engines than the worker's tell. */
export const algorithms = ['sha256', 'blake3', 'crc64nvme'] as const;
export type BenchAlgorithm = (typeof algorithms)[number];
export type Expected = Readonly<Record<BenchAlgorithm, string>>;

/** Polynomial of CRC-64/NVME, reflected. */
const nvmePolynomial = '9a6c9329ac4bc9b5';

/** By OpenSSL, the engine of BLAKE3's authors in Rust, and hash-wasm's CRC. */
export async function expectedDigests(path: string): Promise<Expected> {
  const { default: hashWasm } = await import('hash-wasm/dist/crc64.umd.min.js');
  const crc = (await hashWasm.createCRC64(nvmePolynomial)).init();
  const blake3 = await createNative('blake3');
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('a file is read in bytes');
    crc.update(piece);
    blake3.update(piece);
  }
  return {
    sha256: (await openssl(path)).digest,
    blake3: Buffer.from(blake3.digest()).toString('hex'),
    crc64nvme: crc.digest(),
  };
}
