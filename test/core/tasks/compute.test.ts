import { createHash, createHmac, randomBytes } from 'node:crypto';
import { argon2Verify, bcryptVerify } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { algorithmNames } from '../../../core/hashing/algorithms.ts';
import { parsePhc } from '../../../core/hashing/phc.ts';
import { compute } from '../../../core/tasks/compute.ts';
import type { Work, WorkOptions } from '../../../core/tasks/work.ts';
import { base64, hashWork, problemCodeOf } from './world.ts';

const argon2id = { memory_kib: 64, passes: 1, parallelism: 1 };
const noRandomness = () => {
  throw new Error('nothing here is random');
};

function hashing(algorithms: string[], options: Partial<WorkOptions> = {}, input = 'abc'): Work {
  return { operation: 'hash', algorithms, options: { output: 'hex', ...options }, input: base64(input) };
}

const hashed = async (work: Work, random: typeof randomBytes | (() => never) = noRandomness) =>
  (await compute(work, random)).digests ?? {};

describe('compute', () => {
  test('digests one input with every algorithm that is asked', async () => {
    const md = (name: string) => createHash(name).update('abc').digest('hex');
    expect(await compute(hashing(['sha256', 'sha512', 'md5']), noRandomness)).toEqual({
      digests: { sha256: md('sha256'), sha512: md('sha512'), md5: md('md5') },
      bytes: 3,
      computed: 'worker',
    });
  });

  test.each(['hex', 'base64', 'base64url'] as const)('encodes as %s', async (output) => {
    const expected = createHash('sha256').update('abc').digest(output);
    expect(await hashed(hashing(['sha256'], { output }))).toEqual({ sha256: expected });
  });

  test('uses the key', async () => {
    const expected = createHmac('sha256', 'secret').update('abc').digest('hex');
    expect(await hashed(hashing(['sha256'], { key: base64('secret') }))).toEqual({ sha256: expected });
  });

  test('digests bytes that are no text, and none at all', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const input = Buffer.from(bytes).toString('base64');
    expect(await compute({ ...hashWork, input }, noRandomness)).toMatchObject({
      digests: { sha256: createHash('sha256').update(bytes).digest('hex') },
      bytes: 256,
    });
    expect(await compute({ ...hashWork, input: '' }, noRandomness)).toMatchObject({
      digests: { sha256: createHash('sha256').digest('hex') },
      bytes: 0,
    });
  });

  test('hashes a password with a random salt, as another implementation verifies', async () => {
    const work = hashing(['argon2id'], { parameters: argon2id }, 'correct horse');
    const { argon2id: first = '' } = await hashed(work, randomBytes);
    const { argon2id: second = '' } = await hashed(work, randomBytes);
    expect(first).not.toBe(second);
    expect(parsePhc(first).salt).toHaveLength(16);
    for (const hash of [first, second]) {
      expect(await argon2Verify({ hash, password: 'correct horse' })).toBe(true);
      expect(await argon2Verify({ hash, password: 'correct horsf' })).toBe(false);
    }
  });

  test('hashes a password with the salt that is asked, and needs no randomness then', async () => {
    const salt = base64('0123456789abcdef');
    const { bcrypt = '' } = await hashed(hashing(['bcrypt'], { salt, parameters: { cost: 4 } }));
    expect(Buffer.from(parsePhc(bcrypt).salt).toString()).toBe('0123456789abcdef');
    expect(await bcryptVerify({ hash: bcrypt, password: 'abc' })).toBe(true);
  });

  test('tells whether a password matches', async () => {
    const { argon2id: phc = '' } = await hashed(
      hashing(['argon2id'], { parameters: argon2id }, 'correct horse'),
      randomBytes,
    );
    const verify = (input: string) =>
      compute({ operation: 'verify', phc, input: base64(input) }, noRandomness);
    expect(await verify('correct horse')).toEqual({ match: true, bytes: 13, computed: 'worker' });
    expect(await verify('correct horsf')).toEqual({ match: false, bytes: 13, computed: 'worker' });
  });

  test.each(algorithmNames)('computes %s', async (name) => {
    const cheap: Record<string, Record<string, number>> = {
      argon2id,
      scrypt: { cost_log2: 4, block_size: 1, parallelism: 1 },
      'pbkdf2-sha256': { iterations: 1 },
      'pbkdf2-sha512': { iterations: 1 },
      bcrypt: { cost: 4 },
    };
    const digests = await hashed(hashing([name], { parameters: cheap[name] }), randomBytes);
    expect(digests).toEqual({ [name]: expect.stringMatching(/^\S+$/) as string });
  });

  test.each<[string, Work]>([
    ['an algorithm that is not known', hashing(['sha257'])],
    ['one such among others', hashing(['sha256', 'sha257'])],
    ['a key where the algorithm takes none', hashing(['crc32'], { key: base64('secret') })],
    ['a parameter beyond its bounds', hashing(['bcrypt'], { parameters: { cost: 31 } })],
    ['a parameter that is not known', hashing(['bcrypt'], { parameters: { rounds: 4 } })],
    ['a salt that is too short', hashing(['argon2id'], { salt: base64('x'), parameters: argon2id })],
    ['a password that is too long', hashing(['bcrypt'], { parameters: { cost: 4 } }, 'x'.repeat(73))],
    ['a text that is no PHC string', { operation: 'verify', phc: 'x', input: '' }],
  ])('refuses for good %s', async (_, work) => {
    expect(await problemCodeOf(compute(work, randomBytes))).toBe('bad-request');
  });
});
