import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOrChecksumNames } from '../../../../core/hashing/algorithms.ts';
import { digest } from '../../../../core/hashing/digest.ts';
import { content } from '../content.ts';
import { createNative } from '../../../../core/hashing/streaming/native.ts';
import { createResumable, resume } from '../../../../core/hashing/streaming/resumable.ts';
import { isResumable, type StreamHasher } from '../../../../core/hashing/streaming/stream-hasher.ts';

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Lengths around the blocks, chunks and buffers of all engines, and anything between. */
const boundaries = [0, 1, 63, 64, 65, 127, 128, 136, 240, 1023, 1024, 1025, 4096, 16_384, 65_536, 70_000];
const lengths = fc.oneof(fc.constantFrom(...boundaries), fc.nat({ max: 70_000 }));
/** Made within the property, so that a counterexample is two numbers and not the bytes. */
const inputs = fc.record({ length: lengths, seed: fc.integer() });
/** Cuts as shares of the input, so that they shrink with it. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

function split(input: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const at = [0, ...shares.map((share) => Math.floor(share * input.length)), input.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => input.subarray(at[i], end));
}

function finish(hasher: StreamHasher, pieces: readonly Uint8Array[]): string {
  for (const piece of pieces) hasher.update(piece);
  return toHex(hasher.digest());
}

describe.each(digestOrChecksumNames)('%s', (name) => {
  test('in pieces is the digest of the whole, whatever the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, cuts, async ({ length, seed }, shares) => {
        const input = content(length, seed);
        const whole = await digest(name, input, { output: 'hex' });
        expect(finish(await createNative(name), split(input, shares))).toBe(whole);
        if (isResumable(name)) expect(finish(await createResumable(name), split(input, shares))).toBe(whole);
      }),
      { numRuns: 25 },
    );
  });
});

describe.each(digestOrChecksumNames.filter(isResumable))('%s', (name) => {
  test('goes on from every saved state as if nothing had happened', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, cuts, async ({ length, seed }, shares) => {
        const input = content(length, seed);
        const [first = input, ...rest] = split(input, shares);
        let hasher = await createResumable(name);
        hasher.update(first);
        for (const piece of rest) {
          const successor = await resume(name, hasher.save());
          // What goes on in the one that was saved is not in the state that was given out.
          hasher.update(Uint8Array.of(1, 2, 3));
          hasher = successor;
          hasher.update(piece);
        }
        expect(toHex(hasher.digest())).toBe(await digest(name, input, { output: 'hex' }));
      }),
      { numRuns: 25 },
    );
  });
});
