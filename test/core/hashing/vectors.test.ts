import { describe, expect, test } from 'vitest';
import { digestOrChecksumNames } from '../../../core/hashing/algorithms.ts';
import { digest } from '../../../core/hashing/digest.ts';
import { derivations } from '../../../core/hashing/engines/key-derivation.ts';
import { verifyPassword } from '../../../core/hashing/password.ts';
import { blake3Vectors } from '../../vectors/blake3.ts';
import { checksumVectors } from '../../vectors/checksums.ts';
import { digestVectors } from '../../vectors/digests.ts';
import { hmacVectors } from '../../vectors/hmac.ts';
import { argon2idVectors, bcryptVectors, derivationVectors } from '../../vectors/passwords.ts';

const unkeyed = [
  ...digestVectors,
  ...checksumVectors,
  ...blake3Vectors.filter(({ key }) => key === undefined),
];
const keyed = [...hmacVectors, ...blake3Vectors.filter(({ key }) => key !== undefined)];

describe('official vectors', () => {
  test.each(digestOrChecksumNames)('%s has vectors', (name) => {
    expect(unkeyed.some(({ algorithm }) => algorithm === name)).toBe(true);
  });

  test.each(unkeyed)(
    '$algorithm of $input.length bytes: $source',
    async ({ algorithm, input, digest: expected }) => {
      expect(await digest(algorithm, input, { output: 'hex' })).toBe(expected);
      expect(await digest(algorithm, input, { output: 'base64' })).toBe(
        Buffer.from(expected, 'hex').toString('base64'),
      );
    },
  );

  test.each(keyed)('keyed $algorithm: $source', async ({ algorithm, input, key, digest: expected }) => {
    expect(await digest(algorithm, input, { output: 'hex', key })).toBe(expected);
  });

  test.each(derivationVectors)('$algorithm $parameters: $source', async (vector) => {
    const secrets = { password: Buffer.from(vector.password), salt: Buffer.from(vector.salt) };
    const derived = await derivations[vector.algorithm](secrets, vector.parameters, vector.derived.length);
    expect(Buffer.from(derived).toString('hex')).toBe(Buffer.from(vector.derived).toString('hex'));
  });

  test.each([...argon2idVectors, ...bcryptVectors])('$phc: $source', async ({ phc, password }) => {
    expect(await verifyPassword(phc, password)).toBe(true);
    expect(await verifyPassword(phc, Buffer.concat([password.subarray(1), Buffer.from('x')]))).toBe(false);
  });
});
