import type { Code } from '../wasm/encode-module.ts';
import { i32, i32x4, i8x16, local, v128 } from '../wasm/instructions.ts';
import { memoryLayout, messagePermutation } from './constants.ts';

/*
 * The rounds of BLAKE3's compression function (specification, 2.2) over four inputs at once: lane i of every vector
 * belongs to input i, as in the SIMD forms of BLAKE3's own implementations. Unrolled, so that every address and
 * permutation is a constant.
 */

/** The words of the messages lie in memory: with the 16 vectors of the state there are no registers left for them. */
const message = (word: number): Code => v128.load(i32.const(memoryLayout.messages), 16 * word);

export const storeMessage = (word: number, value: Code): Code =>
  v128.store(i32.const(memoryLayout.messages), value, 16 * word);

const inEveryWord = (bytes: readonly number[]): readonly number[] =>
  [0, 4, 8, 12].flatMap((word) => bytes.map((byte) => word + byte));

/** Rotations to the right: those by whole bytes as a shuffle, which is one instruction in place of three. */
const rotations: Readonly<Record<7 | 8 | 12 | 16, (index: number) => Code>> = {
  16: (i) => i8x16.shuffle(local.get(i), local.get(i), inEveryWord([2, 3, 0, 1])),
  12: (i) => v128.or(i32x4.shrU(local.get(i), 12), i32x4.shl(local.get(i), 20)),
  8: (i) => i8x16.shuffle(local.get(i), local.get(i), inEveryWord([1, 2, 3, 0])),
  7: (i) => v128.or(i32x4.shrU(local.get(i), 7), i32x4.shl(local.get(i), 25)),
};

type Quarter = readonly [a: number, b: number, c: number, d: number];

/** Half of the quarter round G, with one word of the message. */
function halfQuarter([a, b, c, d]: Quarter, word: number, first: 16 | 8, second: 12 | 7): Code {
  return [
    ...local.set(a, i32x4.add(i32x4.add(local.get(a), message(word)), local.get(b))),
    ...local.set(d, v128.xor(local.get(d), local.get(a))),
    ...local.set(d, rotations[first](d)),
    ...local.set(c, i32x4.add(local.get(c), local.get(d))),
    ...local.set(b, v128.xor(local.get(b), local.get(c))),
    ...local.set(b, rotations[second](b)),
  ];
}

/** The four columns, then the four diagonals, of the state in the locals from `v` on. */
const quarters = (v: number): readonly Quarter[] =>
  [0, 1].flatMap((diagonal) =>
    [0, 1, 2, 3].map((column): Quarter => {
      const row = (r: number) => v + 4 * r + ((column + diagonal * r) % 4);
      return [row(0), row(1), row(2), row(3)];
    }),
  );

/** All seven rounds over the state in the 16 locals from `v` on. */
export function rounds(v: number): Code {
  const code: Code[] = [];
  let words: readonly number[] = Array.from(messagePermutation.keys());
  for (let round = 0; round < 7; round++) {
    for (const [g, quarter] of quarters(v).entries()) {
      const [first = 0, second = 0] = words.slice(2 * g);
      code.push(halfQuarter(quarter, first, 16, 12), halfQuarter(quarter, second, 8, 7));
    }
    words = messagePermutation.map((from) => words[from] ?? 0);
  }
  return code.flat();
}
