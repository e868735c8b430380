import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compositeAlgorithms } from '../../../../core/hashing/algorithms.ts';
import { countParts, formatComposite } from '../../../../core/hashing/composite/composite-digest.ts';
import { maximumParts } from '../../../../core/hashing/composite/part-digests.ts';
import { UnusableState } from '../../../../core/hashing/streaming/labelled-state.ts';
import { createNative } from '../../../../core/hashing/streaming/native.ts';
import { createResumable, resume } from '../../../../core/hashing/streaming/resumable.ts';

const algorithms = Object.values(compositeAlgorithms);

/** Slices, each hashed by itself, their digests hashed together. */
function expected(base: string, input: Uint8Array, partSize: number): string {
  const outer = createHash(base);
  const parts = Math.max(1, Math.ceil(input.length / partSize));
  for (let i = 0; i < parts; i++) {
    outer.update(
      createHash(base)
        .update(input.subarray(i * partSize, (i + 1) * partSize))
        .digest(),
    );
  }
  return outer.digest('hex');
}

describe.each(algorithms)('$name', ({ name, base }) => {
  test('is the digest of the digests of the parts, however the bytes come and wherever it is resumed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 6 }),
        fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(64, 1000, 3000)),
        async (pieces, partSize) => {
          const input = Buffer.concat(pieces);
          fc.pre(countParts(input.length, partSize) <= maximumParts);
          const native = await createNative(name, { partSize });
          let resumable = await createResumable(name, { partSize });
          for (const piece of pieces) {
            native.update(piece);
            resumable.update(piece);
            resumable = await resume(name, resumable.save(), { partSize });
          }
          const digest = expected(base, input, partSize);
          expect(Buffer.from(native.digest()).toString('hex')).toBe(digest);
          expect(Buffer.from(resumable.digest()).toString('hex')).toBe(digest);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('has no empty part behind a last one that is full, and one part where nothing is', async () => {
    for (const bytes of [0, 1, 99, 100, 101, 200]) {
      const input = new Uint8Array(bytes).fill(7);
      const hasher = await createNative(name, { partSize: 100 });
      hasher.update(input);
      expect(Buffer.from(hasher.digest()).toString('hex')).toBe(expected(base, input, 100));
    }
    expect([0, 1, 99, 100, 101, 200].map((bytes) => countParts(bytes, 100))).toEqual([1, 1, 1, 1, 2, 2]);
  });

  test('does not go on from the state of another part size', async () => {
    const hasher = await createResumable(name, { partSize: 100 });
    hasher.update(new Uint8Array(150));
    await expect(resume(name, hasher.save(), { partSize: 101 })).rejects.toThrow(UnusableState);
  });

  test('refuses more parts than S3 has, and a part size that is none', async () => {
    const hasher = await createNative(name, { partSize: 1 });
    expect(() => {
      hasher.update(new Uint8Array(maximumParts + 1));
    }).toThrow(RangeError);
    await expect(createNative(name, { partSize: 0 })).rejects.toThrow(RangeError);
    await expect(createNative(name, { partSize: 1.5 })).rejects.toThrow(RangeError);
  });
});

/** Amazon S3 User Guide, "Tutorial: Checking the integrity of data in Amazon S3 with additional checksums": the form. */
test('is written with the number of parts behind a hyphen', () => {
  expect(formatComposite(Uint8Array.of(1, 2, 3), 17, 'base64')).toBe('AQID-17');
  expect(formatComposite(Uint8Array.of(1, 2, 3), 1, 'hex')).toBe('010203-1');
});
