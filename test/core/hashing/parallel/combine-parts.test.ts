import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listedAlgorithms } from '../../../../core/hashing/algorithms.ts';
import { combineParts } from '../../../../core/hashing/parallel/combine-parts.ts';
import { isParallel, type ParallelName, type PartValue } from '../../../../core/hashing/parallel/part.ts';
import { UnusableState } from '../../../../core/hashing/streaming/labelled-state.ts';
import { content } from '../content.ts';
import { createNative } from '../../../../core/hashing/streaming/native.ts';
import { createPart, resumePart } from '../../../../core/hashing/streaming/resumable.ts';

const names: readonly ParallelName[] = [
  'blake3',
  'crc32',
  'crc32c',
  'crc64nvme',
  'sha1-composite',
  'sha256-composite',
];
const partSize = 1000;
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What the parts of an object's work may be: each algorithm has its own unit. */
const sizeOf = (name: ParallelName, units: number) =>
  name === 'blake3'
    ? 1024 * 2 ** units
    : name.endsWith('composite')
      ? partSize * (units + 1)
      : 997 * (units + 1);

/** A part of an object, handed from one hasher to the next at `handOver`, a share of it. */
async function valueOf(
  name: ParallelName,
  input: Uint8Array,
  { offset, bytes }: { offset: number; bytes: number },
  handOver: number,
): Promise<PartValue> {
  const middle = offset + Math.floor(bytes * handOver);
  const first = await createPart(name, { offset, partSize });
  first.update(input.subarray(offset, middle));
  const second = await resumePart(name, first.save(), { offset, partSize });
  second.update(input.subarray(middle, offset + bytes));
  return { bytes, value: second.digest() };
}

test('what is listed as parallel is what can be combined', () => {
  const listed = listedAlgorithms.filter(({ parallel }) => parallel).map(({ name }) => name);
  expect(listed.sort()).toEqual([...names].sort());
  expect(isParallel('sha256')).toBe(false);
  for (const name of names) expect(isParallel(name)).toBe(true);
});

describe.each(names)('%s', (name) => {
  test('of the parts is that of the whole, whatever their size and wherever each is resumed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 20_000 }),
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (length, units, handOver) => {
          const input = content(length, length);
          const size = sizeOf(name, units);
          const parts: Promise<PartValue>[] = [];
          for (let offset = 0; offset === 0 || offset < length; offset += size) {
            const bytes = Math.min(size, length - offset);
            parts.push(valueOf(name, input, { offset, bytes }, handOver));
          }
          const whole = await createNative(name, { partSize });
          whole.update(input);
          expect(toHex(await combineParts(name, await Promise.all(parts)))).toBe(toHex(whole.digest()));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('does not go on from a part at another offset, nor from a whole', async () => {
    const [offset, other] = [0, 2 * sizeOf(name, 1)];
    const part = await createPart(name, { offset, partSize });
    await expect(resumePart(name, part.save(), { offset: other, partSize })).rejects.toThrow(UnusableState);
  });

  test('refuses an offset that is none, and an object without parts', async () => {
    for (const offset of [-1024 * partSize, 0.5, ...(name.startsWith('crc') ? [] : [1])]) {
      await expect(createPart(name, { offset, partSize })).rejects.toThrow(RangeError);
    }
    await expect(combineParts(name, [])).rejects.toThrow(RangeError);
  });
});
