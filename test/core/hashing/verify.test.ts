import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestAlgorithms, digestOrChecksumNames } from '../../../core/hashing/algorithms.ts';
import { digest } from '../../../core/hashing/digest.ts';
import { verifyDigest } from '../../../core/hashing/verify.ts';
import { violationsOf } from './violations.ts';

const input = Buffer.from('abc');

describe.each(digestOrChecksumNames)('verifyDigest of %s', (name) => {
  test('takes hex in either case, base64 and base64url', async () => {
    const hex = await digest(name, input, { output: 'hex' });
    const spellings = [
      hex,
      hex.toUpperCase(),
      await digest(name, input, { output: 'base64' }),
      await digest(name, input, { output: 'base64url' }),
    ];
    for (const expected of spellings) expect(await verifyDigest(name, input, expected)).toBe(true);
  });

  test('does not match when any one bit differs', async () => {
    const bytes = Buffer.from(await digest(name, input, { output: 'hex' }), 'hex');
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifyDigest(name, input, changed.toString('hex'))).toBe(false);
      }),
    );
  });

  test('refuses what is not a digest of its length, without quoting it', () => {
    const bytes = digestAlgorithms[name].digestBits / 8;
    for (const text of ['', 'zz', 'ab'.repeat(bytes - 1), 'ab'.repeat(bytes + 1), 'secret'.repeat(100)]) {
      const violations = violationsOf(() => verifyDigest(name, input, text));
      expect(violations.map(({ pointer }) => pointer)).toEqual(['/digest']);
      expect(violations[0]?.detail).toContain(`${bytes} bytes of a ${name} digest`);
    }
  });
});

test('verifyDigest takes the key into account', () => {
  const key = Buffer.from('Jefe');
  const message = Buffer.from('what do ya want for nothing?');
  // RFC 4231, 4.3.
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(verifyDigest('sha256', message, expected, { key })).toBe(true);
  expect(verifyDigest('sha256', message, expected)).toBe(false);
});
