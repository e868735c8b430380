import type { ChecksumName } from '../../core/hashing/algorithms.ts';
import { hex, text, type DigestVector } from './vector.ts';

const catalogue = 'check value of the Catalogue of parametrised CRC algorithms (reveng.sourceforge.io)';
const rfc3720 = 'RFC 3720, B.4 (its bytes are in the order of transmission, the least significant first)';

const crcVectors: readonly DigestVector[] = [
  { source: catalogue, algorithm: 'crc32', input: text('123456789'), digest: 'cbf43926' },
  { source: catalogue, algorithm: 'crc32c', input: text('123456789'), digest: 'e3069283' },
  { source: catalogue, algorithm: 'crc64nvme', input: text('123456789'), digest: 'ae8b14860a799888' },
  { source: rfc3720, algorithm: 'crc32c', input: new Uint8Array(32), digest: '8a9136aa' },
  { source: rfc3720, algorithm: 'crc32c', input: new Uint8Array(32).fill(0xff), digest: '62a8ab43' },
  {
    source: rfc3720,
    algorithm: 'crc32c',
    input: Uint8Array.from({ length: 32 }, (_, i) => i),
    digest: '46dd794e',
  },
  {
    source: rfc3720,
    algorithm: 'crc32c',
    input: Uint8Array.from({ length: 32 }, (_, i) => 31 - i),
    digest: '113fdb5c',
  },
  {
    source: rfc3720,
    algorithm: 'crc32c',
    input: hex(
      '01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000',
    ),
    digest: 'd9963a56',
  },
];

/** The buffer of xxHash's own sanity test: the top byte of PRIME32 x PRIME64^i. */
function sanityBuffer(length: number): Uint8Array {
  let generator = 2654435761n;
  return Uint8Array.from({ length }, () => {
    const byte = Number(generator >> 56n);
    generator = BigInt.asUintN(64, generator * 11400714785074694797n);
    return byte;
  });
}

/** xxHash, tests/sanity_test_vectors.h, seed 0: by length of the buffer. 128 bits: the high half first. */
const sanity: Readonly<Record<Extract<ChecksumName, `xxh${string}`>, Readonly<Record<number, string>>>> = {
  xxh64: {
    0: 'ef46db3751d8e999',
    1: 'e934a84adb052768',
    4: '9136a0dca57457ee',
    14: '8282dcc4994e35c8',
    222: 'b641ae8cb691c174',
  },
  'xxh3-64': {
    0: '2d06800538d394c2',
    1: 'c44bdff4074eecdb',
    6: '27b56a84cd2d7325',
    12: 'a713daf0dfbb77e7',
    24: 'a3fe70bf9d3510eb',
    48: '397da259ecba1f11',
    80: 'bcdefbbb2c47c90a',
    195: 'cd94217ee362ec3a',
    403: 'cdeb804d65c6dea4',
    512: '617e49599013cb6b',
    2048: 'dd59e2c3a5f038e0',
    2099: 'c6b9d9b3fc9ac765',
    2240: '6e73a90539cf2948',
    2367: 'cb37aeb9e5d361ed',
  },
  xxh128: {
    0: '99aa06d3014798d86001c324468d497f',
    1: 'a6cd5e9392000f6ac44bdff4074eecdb',
    6: '082afe0b8162d12a3e7039bdda43cfc6',
    12: '6e3efd8fc7802b18061a192713f69ad9',
    24: '0ce966e4678d37611e7044d28b1b901d',
    48: 'a002ac4e5478227ef942219aed80f67b',
    81: '4952f58181ab00425e8bafb9f95fb803',
    222: '337e09641b948717f1aebd597cec6b3a',
    403: '1b6de21e332dd73dcdeb804d65c6dea4',
    512: '18d2d110dcc9bca1617e49599013cb6b',
    2048: 'f736557fd47073a5dd59e2c3a5f038e0',
    2240: 'ccb134fbfa7ce49d6e73a90539cf2948',
    2367: 'e89c0f6ff369b427cb37aeb9e5d361ed',
  },
};

function sanityVectors(algorithm: keyof typeof sanity): DigestVector[] {
  return Object.entries(sanity[algorithm]).map(([length, digest]) => ({
    source: 'xxHash, tests/sanity_test_vectors.h',
    algorithm,
    input: sanityBuffer(Number(length)),
    digest,
  }));
}

export const checksumVectors: readonly DigestVector[] = [
  ...crcVectors,
  ...sanityVectors('xxh64'),
  ...sanityVectors('xxh3-64'),
  ...sanityVectors('xxh128'),
];
