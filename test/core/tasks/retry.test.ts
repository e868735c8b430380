import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumDelaySeconds, retryDelaySeconds } from '../../../core/tasks/retry.ts';

const all = (byte: number) => (length: number) => new Uint8Array(length).fill(byte);

describe('back-off', () => {
  it('may be anything from none to twice as long with each attempt, up to what SQS takes', () => {
    const longest = Array.from({ length: 12 }, (_, index) => retryDelaySeconds(index + 1, all(255)));
    expect(longest).toEqual([4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
    expect(retryDelaySeconds(9, all(0))).toBe(0);
  });

  it('is always a whole number of seconds within bounds', () => {
    const bytes = fc.uint8Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), bytes, (attempt, random) => {
        const delay = retryDelaySeconds(attempt, () => random);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(maximumDelaySeconds);
      }),
    );
  });
});
