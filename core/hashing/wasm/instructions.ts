import type { Code } from './encode-module.ts';
import { signedLeb128, unsignedLeb128 } from './leb128.ts';

/*
 * The instructions that the kernels here use, by their names in the WebAssembly Core Specification 2.0 (5.4). Each takes
 * the code of its operands and gives the code that leaves its result on the stack.
 */

const binary =
  (...opcode: readonly number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...opcode];

/** Of 16 bytes, at any address: the hint says the natural alignment all the same, as compilers do. */
const alignment = 4;
const simd = 0xfd;

export const local = {
  get: (index: number): Code => [0x20, ...unsignedLeb128(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsignedLeb128(index)],
};

export const i32 = {
  const: (value: number): Code => [0x41, ...signedLeb128(value | 0)],
  add: binary(0x6a),
  sub: binary(0x6b),
  shl: binary(0x74),
  or: binary(0x72),
  eq: binary(0x46),
};

/** `first` where `condition` is not zero, else `second`. */
export const select = (first: Code, second: Code, condition: Code): Code => [
  ...first,
  ...second,
  ...condition,
  0x1b,
];

/** Runs `body`, and again as long as `condition` is not zero at its end. */
export const doWhile = (body: Code, condition: Code): Code => [
  0x03,
  0x40,
  ...body,
  ...condition,
  0x0d,
  0,
  0x0b,
];

export const v128 = {
  load: (address: Code, offset = 0): Code => [...address, simd, 0x00, alignment, ...unsignedLeb128(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    simd,
    0x0b,
    alignment,
    ...unsignedLeb128(offset),
  ],
  xor: binary(simd, 0x51),
  or: binary(simd, 0x50),
};

export const i8x16 = {
  /** Bytes 0 to 15 are those of `left`, 16 to 31 those of `right`. */
  shuffle: (left: Code, right: Code, lanes: readonly number[]): Code => [
    ...left,
    ...right,
    simd,
    0x0d,
    ...lanes,
  ],
};

export const i32x4 = {
  const: (lanes: readonly number[]): Code => {
    const bytes = new DataView(new ArrayBuffer(16));
    lanes.forEach((lane, i) => {
      bytes.setUint32(4 * i, lane, true);
    });
    return [simd, 0x0c, ...new Uint8Array(bytes.buffer)];
  },
  splat: (value: Code): Code => [...value, simd, 0x11],
  add: binary(simd, 0xae, 0x01),
  mul: binary(simd, 0xb5, 0x01),
  shl: (value: Code, bits: number): Code => [...value, ...i32.const(bits), simd, 0xab, 0x01],
  shrU: (value: Code, bits: number): Code => [...value, ...i32.const(bits), simd, 0xad, 0x01],
  /** Lanes of 4 bytes: 0 to 3 of `left`, 4 to 7 of `right`. */
  shuffle: (left: Code, right: Code, lanes: readonly number[]): Code =>
    i8x16.shuffle(
      left,
      right,
      lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
    ),
};
