import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesOfPart,
  choosePartSize,
  countParts,
  maxObjectBytes,
  maxPartBytes,
  maxParts,
  singlePutBytes,
} from '../../../core/uploads/parts.ts';

const mib = 2 ** 20;
const anySize = fc.oneof(
  fc.integer({ min: 0, max: 2 * singlePutBytes }),
  fc.integer({ min: 0, max: 2 ** 42 }),
  fc.maxSafeInteger().map((n) => Math.abs(n) % (maxObjectBytes + 1)),
);

const plan = (bytes: number) => ({ bytes, ...choosePartSize(bytes) });

describe('an object is uploaded', () => {
  test('in one PUT up to 64 MiB, in parts of 16 MiB and more beyond', () => {
    expect([0, 1, singlePutBytes].map((bytes) => choosePartSize(bytes).multipart)).toEqual([
      false,
      false,
      false,
    ]);
    expect(choosePartSize(singlePutBytes + 1)).toEqual({ multipart: true, partSize: 16 * mib });
  });

  test.each([
    ['10 GiB', 10 * 2 ** 30, 16 * mib, 640],
    ['100 GiB', 100 * 2 ** 30, 103 * mib, 995],
    ['1 TiB', 2 ** 40, 512 * mib, 2048],
    ['5 TiB', 5 * 2 ** 40, 525 * mib, 9987],
    ['the most there can be', maxObjectBytes, maxPartBytes, maxParts],
  ])('of %s in parts that are few, yet small enough to be sent again', (_, bytes, partSize, count) => {
    expect(plan(bytes)).toMatchObject({ partSize });
    expect(countParts(plan(bytes))).toBe(count);
  });

  test('in parts within the limits of S3 that make up the whole, whatever its size', () => {
    fc.assert(
      fc.property(anySize, (bytes) => {
        const upload = plan(bytes);
        const count = countParts(upload);
        expect(count).toBeLessThanOrEqual(upload.multipart ? maxParts : 1);
        expect(upload.partSize).toBeLessThanOrEqual(maxPartBytes);
        const last = bytesOfPart(upload, count);
        expect(last).toBeGreaterThanOrEqual(Math.min(bytes, 1));
        expect(last).toBeLessThanOrEqual(upload.partSize);
        if (count > 1) expect(bytesOfPart(upload, 1)).toBe(upload.partSize);
        expect((count - 1) * upload.partSize + last).toBe(bytes);
      }),
    );
  });
});
