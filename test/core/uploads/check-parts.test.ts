import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParts } from '../../../core/uploads/check-parts.ts';
import { bytesOfPart, countParts } from '../../../core/uploads/parts.ts';

const upload = { bytes: 25, partSize: 10 };
const stored = [1, 2, 3].map((number) => ({ number, etag: `"e${number}"`, bytes: number === 3 ? 5 : 10 }));
const given = stored.map(({ number, etag }) => ({ number, etag }));

describe('the parts of a completion', () => {
  test('are right in any order, their ETags with or without quotes', () => {
    expect(checkParts(upload, given, stored)).toEqual([]);
    const bare = given.map(({ number }) => ({ number, etag: `e${number}` })).reverse();
    expect(checkParts(upload, bare, stored)).toEqual([]);
  });

  test('are refused all together, each with its place', () => {
    const wrong = [
      { number: 1, etag: 'other' },
      { number: 1, etag: 'e1' },
      { number: 4, etag: 'e4' },
      { number: 3, etag: 'e3' },
    ];
    expect(checkParts(upload, wrong, [stored[0]!, { ...stored[2]!, bytes: 6 }])).toEqual([
      { pointer: '/parts/0/etag', detail: 'is not the ETag of the part that was uploaded' },
      { pointer: '/parts/1/number', detail: 'is named twice' },
      { pointer: '/parts/2/number', detail: 'must be at most 3' },
      { pointer: '/parts/3/number', detail: 'names a part of 6 bytes; it must have 5' },
      { pointer: '/parts', detail: 'must name every part; missing: 2' },
    ]);
    expect(checkParts(upload, given, [])).toEqual(
      given.map((_, index) => ({
        pointer: `/parts/${index}/number`,
        detail: 'names a part that was not uploaded',
      })),
    );
  });

  test('that are missing are named, ten of them, and counted', () => {
    const [violation] = checkParts({ bytes: 300, partSize: 10 }, [], []);
    expect(violation?.detail).toBe(
      'must name every part; missing: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more',
    );
  });

  test('pass only where every one is named once as it was uploaded', () => {
    const sizes = fc.record({ bytes: fc.nat({ max: 200 }), partSize: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.constantFrom('drop', 'etag', 'size', 'none'), (size, at, fault) => {
        const all = Array.from({ length: countParts(size) }, (_, index) => ({
          number: index + 1,
          etag: `e${index}`,
          bytes: bytesOfPart(size, index + 1),
        }));
        const index = at % all.length;
        const named = all.map(({ number, etag }) => ({ number, etag }));
        const there = all.map((part) => ({ ...part }));
        if (fault === 'drop') named.splice(index, 1);
        if (fault === 'etag') named[index]!.etag += 'x';
        if (fault === 'size') there[index]!.bytes += 1;
        expect(checkParts(size, named, there).length).toBe(fault === 'none' ? 0 : 1);
      }),
    );
  });
});
