import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCrc64Nvme } from '../../../../core/hashing/crc/crc64-nvme/checksum.ts';
import { batchBytes, foldModule } from '../../../../core/hashing/crc/crc64-nvme/fold-module.inlined.ts';
import { encodeFold } from '../../../../core/hashing/crc/crc64-nvme/fold-source.ts';
import { exponents, windowBytes } from '../../../../core/hashing/crc/crc64-nvme/sparse-multiple.ts';
import { crcs } from '../../../../core/hashing/crc/polynomials.ts';
import { digest } from '../../../../core/hashing/digest.ts';
import { checksumVectors } from '../../../vectors/checksums.ts';
import { content } from '../content.ts';

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the terms of the sparse multiple sum to zero, by long division', () => {
  const { polynomial } = crcs.crc64nvme;
  const wanted = new Set<number>(exponents);
  let residue = 1n << 63n;
  let sum = 0n;
  for (let exponent = 0; exponent <= Math.max(...exponents); exponent++) {
    if (wanted.has(exponent)) sum ^= residue;
    for (let i = 0; i < 64; i++) residue = residue & 1n ? (residue >> 1n) ^ polynomial : residue >> 1n;
  }
  expect(sum).toBe(0n);
  expect(windowBytes).toBe(8 * Math.max(...exponents));
});

test('the module is the one that its source makes', () => {
  expect(foldModule).toBe(Buffer.from(encodeFold()).toString('base64'));
});

test.each(checksumVectors.filter(({ algorithm }) => algorithm === 'crc64nvme'))(
  'official vector of $input.length bytes: $source',
  async ({ input, digest: expected }) => {
    const crc = await createCrc64Nvme();
    crc.update(input);
    expect(toHex(crc.value())).toBe(expected);
  },
);

test('agrees with the computation by tables, however the bytes come and whenever it is read', async () => {
  const lengths = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          0,
          8,
          windowBytes,
          batchBytes,
          batchBytes + windowBytes,
          2 * batchBytes,
          3 * batchBytes,
        ),
        fc.integer({ min: -9, max: 9 }),
      )
      .map(([length, by]) => Math.max(0, length + by)),
    fc.nat({ max: 4 * batchBytes }),
  );
  await fc.assert(
    fc.asyncProperty(
      lengths,
      fc.integer(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (length, seed, cut) => {
        const input = content(length, seed);
        const middle = Math.floor(cut * length);
        const crc = await createCrc64Nvme();
        crc.update(input.subarray(0, middle));
        expect(toHex(crc.value())).toBe(
          await digest('crc64nvme', input.subarray(0, middle), { output: 'hex' }),
        );
        crc.update(input.subarray(middle));
        expect(toHex(crc.value())).toBe(await digest('crc64nvme', input, { output: 'hex' }));
      },
    ),
    { numRuns: 40 },
  );
});
