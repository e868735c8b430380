import { crc32 } from 'node:zlib';
import { encodeBytes, type ByteEncoding } from '../encoding.ts';
import type { Engine } from './engine.ts';

/**
 * A checksum is an integer; its digest is that integer's bytes, the most significant first, as the standard tools
 * print it and as S3's `x-amz-checksum-*` headers carry it (base64 of the big-endian bytes).
 */
function bigEndian32(value: number, output: ByteEncoding): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes.toString(output);
}

function bigEndian64(value: bigint, output: ByteEncoding): string {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(value);
  return bytes.toString(output);
}

export const crc32Engine: Engine = (input, output) => bigEndian32(crc32(input), output);

export async function loadCrc32c(): Promise<Engine> {
  const { crc32c } = await import('@node-rs/crc32');
  return (input, output) => bigEndian32(crc32c(input), output);
}

export async function loadXxh64(): Promise<Engine> {
  const { xxh64 } = await import('@node-rs/xxhash');
  return (input, output) => bigEndian64(xxh64(input), output);
}

export async function loadXxh3(): Promise<Engine> {
  const { xxh3 } = await import('@node-rs/xxhash');
  // The class is some ten times as fast as the one-shot function, and one object serves all calls: none of them waits.
  const hasher = xxh3.Xxh3.withSeed();
  return (input, output) => {
    hasher.reset();
    return bigEndian64(hasher.update(input).digest(), output);
  };
}

/** The polynomial of CRC-64/NVME (NVM Command Set Specification, 5.2.1.3.4), its bits reflected. */
const nvmePolynomial = '9a6c9329ac4bc9b5';

/*
 * hash-wasm's own entry holds all its algorithms, 280 KB that esbuild cannot shake: the files of single algorithms
 * are 8 and 20 KB.
 */
export async function loadCrc64Nvme(): Promise<Engine> {
  const { default: wasm } = await import('hash-wasm/dist/crc64.umd.min.js');
  const hasher = await wasm.createCRC64(nvmePolynomial);
  return (input, output) => encodeBytes(hasher.init().update(input).digest('binary'), output);
}

export async function loadXxh128(): Promise<Engine> {
  const { default: wasm } = await import('hash-wasm/dist/xxhash128.umd.min.js');
  const hasher = await wasm.createXXHash128(0, 0);
  return (input, output) => encodeBytes(hasher.init().update(input).digest('binary'), output);
}
