import { argon2Sync } from 'node:crypto';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { argon2id, argon2Verify, bcrypt, bcryptVerify } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { passwordAlgorithms, type PasswordName } from '../../../core/hashing/algorithms.ts';
import { hashPassword, verifyPassword } from '../../../core/hashing/password.ts';
import { parsePhc } from '../../../core/hashing/phc.ts';
import { violationsOfAsync } from './violations.ts';

/** Cheap parameters: what is tested here does not depend on cost. */
const cheap: Readonly<Record<PasswordName, Readonly<Record<string, number>>>> = {
  argon2id: { memory_kib: 64, passes: 2, parallelism: 2 },
  scrypt: { cost_log2: 5, block_size: 4, parallelism: 2 },
  'pbkdf2-sha256': { iterations: 50 },
  'pbkdf2-sha512': { iterations: 50 },
  bcrypt: { cost: 4 },
};
const names = Object.values(passwordAlgorithms).map(({ name }) => name);

/** Non-empty and without NUL, at most 72 bytes: what all five take. */
const passwords = fc.uint8Array({ min: 1, minLength: 1, maxLength: 72 });
const salts = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** Whether another implementation takes the string for the password's. */
const verifiers: Readonly<Record<PasswordName, (phc: string, password: Uint8Array) => Promise<boolean>>> = {
  argon2id: (phc, password) => argon2Verify({ hash: phc, password }),
  bcrypt: (phc, password) => bcryptVerify({ hash: phc, password }),
  scrypt: async (phc, password) => {
    const { parameters, salt, digest } = parsePhc(phc);
    const { cost_log2 = 0, block_size: r = 0, parallelism: p = 0 } = parameters;
    const derived = await scryptAsync(password, salt, { N: 2 ** cost_log2, r, p, dkLen: digest.length });
    return Buffer.from(derived).equals(digest);
  },
  'pbkdf2-sha256': async (phc, password) => {
    const { parameters, salt, digest } = parsePhc(phc);
    const options = { c: parameters['iterations'] ?? 0, dkLen: digest.length };
    return Buffer.from(await pbkdf2Async(sha256, password, salt, options)).equals(digest);
  },
  'pbkdf2-sha512': async (phc, password) => {
    const { parameters, salt, digest } = parsePhc(phc);
    const options = { c: parameters['iterations'] ?? 0, dkLen: digest.length };
    return Buffer.from(await pbkdf2Async(sha512, password, salt, options)).equals(digest);
  },
};

describe.each(names)('%s', (name) => {
  test('makes strings that another implementation verifies, and verifies them itself', async () => {
    await fc.assert(
      fc.asyncProperty(passwords, salts, async (password, salt) => {
        const phc = await hashPassword(name, password, { parameters: cheap[name], salt });
        expect(await verifiers[name](phc, password)).toBe(true);
        expect(await verifyPassword(phc, password)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test('does not verify another password', async () => {
    await fc.assert(
      fc.asyncProperty(passwords, passwords, salts, async (password, other, salt) => {
        fc.pre(!Buffer.from(password).equals(other));
        const phc = await hashPassword(name, password, { parameters: cheap[name], salt });
        expect(await verifyPassword(phc, other)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  test('names salt and parameters in its string', async () => {
    const salt = Buffer.from('0123456789abcdef');
    const parsed = parsePhc(
      await hashPassword(name, Buffer.from('secret'), { parameters: cheap[name], salt }),
    );
    expect(parsed.algorithm.name).toBe(name);
    expect(parsed.parameters).toEqual(cheap[name]);
    expect(Buffer.from(parsed.salt)).toEqual(salt);
  });

  test('refuses parameters and salt out of bounds before it spends anything, all at once', async () => {
    const parameters = Object.fromEntries(Object.keys(cheap[name]).map((key) => [key, 2 ** 31]));
    const violations = await violationsOfAsync(() =>
      hashPassword(name, Buffer.from('secret'), { parameters, salt: new Uint8Array(7) }),
    );
    expect(violations.map(({ pointer }) => pointer)).toEqual([
      ...Object.keys(cheap[name]).map((key) => `/parameters/${key}`),
      '/salt',
    ]);
  });
});

describe('argon2id', () => {
  test("node:crypto's implementation, which reproduces RFC 9106 5.3, agrees with the service's", async () => {
    const rfc9106 = {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      memory: 32,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    };
    expect(argon2Sync('argon2id', rfc9106).toString('hex')).toBe(
      '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
    );
    const { message, nonce, memory, passes, parallelism, tagLength } = rfc9106;
    const expected = argon2Sync('argon2id', { message, nonce, memory, passes, parallelism, tagLength });
    const parameters = { memory_kib: memory, passes, parallelism };
    const phc = await hashPassword('argon2id', message, { parameters, salt: nonce });
    expect(Buffer.from(parsePhc(phc).digest)).toEqual(expected);
  });

  test('verifies what hash-wasm made', async () => {
    const password = Buffer.from('correct horse battery staple');
    const phc = await argon2id({
      password,
      salt: Buffer.from('some other salt'),
      memorySize: 128,
      iterations: 3,
      parallelism: 1,
      hashLength: 24,
      outputType: 'encoded',
    });
    expect(await verifyPassword(phc, password)).toBe(true);
  });
});

describe('bcrypt', () => {
  const hash = (password: Uint8Array) =>
    hashPassword('bcrypt', password, { parameters: { cost: 4 }, salt: new Uint8Array(16) });

  test('takes 72 bytes and refuses 73, whose last would not count', async () => {
    expect(await hash(Buffer.alloc(72, 'a'))).toMatch(/^\$2b\$04\$/);
    const refusal = [{ pointer: '', detail: 'bcrypt takes passwords of at most 72 bytes' }];
    expect(await violationsOfAsync(() => hash(Buffer.alloc(73, 'a')))).toEqual(refusal);
    const phc = await hash(Buffer.alloc(72, 'a'));
    expect(await violationsOfAsync(() => verifyPassword(phc, Buffer.alloc(73, 'a')))).toEqual(refusal);
  });

  test('refuses a NUL byte, where other implementations would end the password', async () => {
    const refusal = [{ pointer: '', detail: 'bcrypt takes no NUL byte in a password' }];
    expect(await violationsOfAsync(() => hash(Buffer.from('secret\0more')))).toEqual(refusal);
  });

  test('verifies what hash-wasm made, under each prefix that means the same', async () => {
    const password = 'correct horse battery staple';
    const phc = await bcrypt({
      password,
      salt: new Uint8Array(16).fill(9),
      costFactor: 4,
      outputType: 'encoded',
    });
    for (const prefix of ['$2a$', '$2b$', '$2y$']) {
      expect(await verifyPassword(prefix + phc.slice(4), Buffer.from(password))).toBe(true);
    }
  });
});
