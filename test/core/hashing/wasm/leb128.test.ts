import { expect, test } from 'vitest';
import { signedLeb128, unsignedLeb128 } from '../../../../core/hashing/wasm/leb128.ts';

/** DWARF Debugging Information Format 4, figures 22 and 23. */
test.each([
  [2, [2]],
  [127, [127]],
  [128, [0x80, 1]],
  [129, [0x81, 1]],
  [12857, [0xb9, 0x64]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])('%d unsigned', (value, bytes) => {
  expect(unsignedLeb128(value)).toEqual(bytes);
});

test.each([
  [2, [2]],
  [-2, [0x7e]],
  [127, [0xff, 0]],
  [-127, [0x81, 0x7f]],
  [128, [0x80, 1]],
  [-128, [0x80, 0x7f]],
  [129, [0x81, 1]],
  [-129, [0xff, 0x7e]],
  [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
])('%d signed', (value, bytes) => {
  expect(signedLeb128(value)).toEqual(bytes);
});
