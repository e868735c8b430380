import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineCrcs, type CrcPart } from '../../../../core/hashing/crc/combine.ts';
import { crcs, type CrcName } from '../../../../core/hashing/crc/polynomials.ts';
import { digest } from '../../../../core/hashing/digest.ts';

const names: readonly CrcName[] = ['crc32', 'crc32c', 'crc64nvme'];

async function checksum(name: CrcName, input: Uint8Array): Promise<bigint> {
  return BigInt(`0x${await digest(name, input, { output: 'hex' })}`);
}

const join = (name: CrcName, a: CrcPart, b: CrcPart): CrcPart => ({
  crc: combineCrcs(name, [a, b]),
  bytes: a.bytes + b.bytes,
});

/** Neighbours are joined in an order that the numbers say, until one is left. */
function joinAll(name: CrcName, parts: readonly CrcPart[], order: readonly number[]): CrcPart {
  let left = [...parts];
  for (let i = 0; left.length > 1; i++) {
    const at = order[i % order.length]! % (left.length - 1);
    left = left.toSpliced(at, 2, join(name, left[at]!, left[at + 1]!));
  }
  return left[0]!;
}

describe.each(names)('%s', (name) => {
  test('of parts combines to that of the whole, in any grouping', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 1 }),
        async (inputs, order) => {
          const parts = await Promise.all(
            inputs.map(async (input) => ({ crc: await checksum(name, input), bytes: input.length })),
          );
          const whole = Buffer.concat(inputs);
          expect(combineCrcs(name, parts)).toBe(await checksum(name, whole));
          expect(joinAll(name, parts, order)).toEqual({
            crc: await checksum(name, whole),
            bytes: whole.length,
          });
        },
      ),
    );
  });

  test('of a terabyte of zeros is the same however it is doubled', async () => {
    const kilobyte = { crc: await checksum(name, new Uint8Array(1024)), bytes: 1024 };
    let doubled = kilobyte;
    for (let i = 0; i < 30; i++) doubled = join(name, doubled, doubled);
    let byFours: CrcPart = kilobyte;
    for (let i = 0; i < 15; i++) {
      const two = join(name, byFours, byFours);
      byFours = join(name, byFours, join(name, two, byFours));
    }
    expect(doubled.bytes).toBe(2 ** 40);
    expect(byFours).toEqual(doubled);
  });

  test('refuses what is no length', () => {
    expect(() => combineCrcs(name, [{ crc: 1n, bytes: -1 }])).toThrow(RangeError);
    expect(() => combineCrcs(name, [{ crc: 1n, bytes: 0.5 }])).toThrow(RangeError);
    expect(crcs[name].polynomial >> BigInt(crcs[name].bits)).toBe(0n);
  });
});
