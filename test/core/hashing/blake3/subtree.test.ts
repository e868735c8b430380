import { blake3 } from '@napi-rs/blake-hash';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchChunks, chunkBytes } from '../../../../core/hashing/blake3/constants.ts';
import { loadBlake3Kernel } from '../../../../core/hashing/blake3/kernel.ts';
import { rootOf, type Part } from '../../../../core/hashing/blake3/root.ts';
import { createSubtree, restoreSubtree } from '../../../../core/hashing/blake3/subtree.ts';
import { blake3Vectors } from '../../../vectors/blake3.ts';
import { content } from '../content.ts';

const kernel = await loadBlake3Kernel();
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const native = (input: Uint8Array) => blake3(Buffer.from(input)).toString('hex');

function digestOf(pieces: readonly Uint8Array[]): string {
  const tree = createSubtree(kernel);
  for (const piece of pieces) tree.update(piece);
  return toHex(tree.top().digest);
}

/** Around blocks, chunks, and the batches that the kernel hashes at once. */
const edges = [
  0,
  1,
  64,
  chunkBytes,
  2 * chunkBytes,
  3 * chunkBytes,
  4 * chunkBytes,
  batchChunks * chunkBytes,
];
const lengths = fc.oneof(
  fc.tuple(fc.constantFrom(...edges), fc.integer({ min: -2, max: 2 })).map(([n, by]) => Math.max(0, n + by)),
  fc.nat({ max: 5 * batchChunks * chunkBytes }),
);
/** Made within the property, so that a counterexample is two numbers and not the bytes. */
const inputs = fc.record({ length: lengths, seed: fc.integer() });
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

function split(input: Uint8Array, at: readonly number[]): Uint8Array[] {
  const cuts = [0, ...at.map((share) => Math.floor(share * input.length)), input.length].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, i) => input.subarray(cuts[i], end));
}

describe('a tree of the kernel', () => {
  test.each(blake3Vectors.filter(({ key }) => key === undefined))(
    'has the digest of the official vector of $input.length bytes',
    ({ input, digest }) => {
      expect(digestOf([input])).toBe(digest);
      expect(digestOf(Array.from(input, (_, i) => input.subarray(i, i + 1)))).toBe(digest);
    },
  );

  test('has the digest of another implementation, however the bytes come and wherever it is saved', () => {
    fc.assert(
      fc.property(inputs, shares, shares, ({ length, seed }, pieces, saves) => {
        const input = content(length, seed);
        let tree = createSubtree(kernel);
        const [first = input, ...rest] = split(input, saves);
        for (const piece of split(first, pieces)) tree.update(piece);
        for (const piece of rest) {
          const state = tree.save();
          expect(state.length).toBeLessThan(3 * 1024);
          tree = restoreSubtree(kernel, state);
          tree.update(piece);
        }
        expect(toHex(tree.top().digest)).toBe(native(input));
      }),
      { numRuns: 60 },
    );
  });

  test('goes on after its digest was read', () => {
    const input = content(10_000, 3);
    const tree = createSubtree(kernel);
    for (let at = 0; at < input.length; at += 500) {
      expect(toHex(tree.top().digest)).toBe(native(input.subarray(0, at)));
      tree.update(input.subarray(at, at + 500));
    }
  });

  test('does not mix with others that are hashed at the same time', () => {
    const inputsOfAll = [1, 2, 3].map((seed) => content(40_000, seed));
    const trees = inputsOfAll.map(() => createSubtree(kernel));
    for (let at = 0; at < 40_000; at += 777) {
      trees.forEach((tree, i) => {
        tree.update(inputsOfAll[i]!.subarray(at, at + 777));
      });
    }
    expect(trees.map((tree) => toHex(tree.top().digest))).toEqual(inputsOfAll.map(native));
  });
});

function partOf(input: Uint8Array, offset: number, bytes: number): Part {
  const tree = createSubtree(kernel, offset / chunkBytes);
  tree.update(input.subarray(offset, offset + bytes));
  return { bytes, top: tree.top() };
}

describe('parts', () => {
  test('of one size make the digest of the whole, whatever the size', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 8 }), ({ length, seed }, log2) => {
        const input = content(length, seed);
        const size = chunkBytes * 2 ** log2;
        const parts: Part[] = [];
        for (let at = 0; at === 0 || at < input.length; at += size) {
          parts.push(partOf(input, at, Math.min(size, input.length - at)));
        }
        expect(toHex(rootOf(kernel, parts))).toBe(native(input));
      }),
      { numRuns: 60 },
    );
  });

  test('of different sizes do where each is a node of the tree', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 * chunkBytes }),
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1 }),
        (length, logarithms) => {
          const input = content(length, length);
          const parts: Part[] = [];
          for (let at = 0, i = 0; at < length; i++) {
            // The wanted size, halved until the part is a node where it begins.
            let size = chunkBytes * 2 ** logarithms[i % logarithms.length]!;
            while (at % size !== 0) size /= 2;
            parts.push(partOf(input, at, Math.min(size, length - at)));
            at += size;
          }
          expect(toHex(rootOf(kernel, parts))).toBe(native(input));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('hash chunks with numbers beyond 32 bits as such', () => {
    const input = content(8 * chunkBytes, 1);
    const tops = [0, 8, 2 ** 32, 2 ** 33, 2 ** 33 + 8].map((firstChunk) => {
      const tree = createSubtree(kernel, firstChunk);
      tree.update(input);
      return toHex(tree.top().chainingValue);
    });
    expect(new Set(tops).size).toBe(tops.length);
  });

  test('are refused where one is no node of the tree', () => {
    const input = content(16 * chunkBytes, 1);
    const three = partOf(input, 0, 3 * chunkBytes);
    const one = partOf(input, 0, chunkBytes);
    const two = partOf(input, 2 * chunkBytes, 2 * chunkBytes);
    expect(() => rootOf(kernel, [three, one])).toThrow(RangeError);
    expect(() => rootOf(kernel, [one, two])).toThrow(RangeError);
    expect(() => rootOf(kernel, [one, { ...one, bytes: 0 }])).toThrow(RangeError);
    expect(() => rootOf(kernel, [{ ...one, bytes: 1000 }, one])).toThrow(RangeError);
    expect(() => rootOf(kernel, [])).toThrow(RangeError);
  });

  test('hold no more than the subtree that begins with them', () => {
    const tree = createSubtree(kernel, 4);
    tree.update(content(4 * chunkBytes, 1));
    expect(() => {
      tree.update(Uint8Array.of(1));
    }).toThrow(RangeError);
    expect(() => createSubtree(kernel, -1)).toThrow(RangeError);
    expect(() => createSubtree(kernel, 0.5)).toThrow(RangeError);
  });
});

describe('a saved subtree', () => {
  test('is refused where it cannot be one', () => {
    const tree = createSubtree(kernel);
    tree.update(content(200_000, 1));
    const state = Buffer.from(tree.save());
    const swapped = Buffer.from(state);
    // The first two nodes, of 33 bytes each behind a header of 11.
    state.copy(swapped, 11, 44, 77);
    state.copy(swapped, 44, 11, 44);
    for (const wrong of [
      Buffer.alloc(0),
      state.subarray(0, 60),
      Buffer.concat([state, Buffer.alloc(1024)]),
      swapped,
    ]) {
      expect(() => restoreSubtree(kernel, wrong)).toThrow(RangeError);
    }
  });
});
