import { describe, expect, test } from 'vitest';
import {
  algorithmNames,
  compositeAlgorithms,
  digestAlgorithms,
  findAlgorithm,
  findObjectAlgorithm,
  listedAlgorithms,
} from '../../../core/hashing/algorithms.ts';
import { digest } from '../../../core/hashing/digest.ts';

describe('the registry', () => {
  test('holds the 24 algorithms, each under its own name', () => {
    expect(algorithmNames).toHaveLength(24);
    expect(new Set(algorithmNames).size).toBe(24);
    for (const name of algorithmNames) expect(findAlgorithm(name)?.name).toBe(name);
  });

  test('knows composite checksums as algorithms of objects alone', () => {
    for (const { name, base, digestBits } of Object.values(compositeAlgorithms)) {
      expect(name).toBe(`${base}-composite`);
      expect(findAlgorithm(name)).toBeUndefined();
      expect(findObjectAlgorithm(name)?.name).toBe(name);
      expect(digestBits).toBe(digestAlgorithms[base].digestBits);
    }
    expect(findObjectAlgorithm('sha256')).toBe(findAlgorithm('sha256'));
    expect(findObjectAlgorithm('argon2id')).toBeUndefined();
    expect(listedAlgorithms.map(({ name }) => name)).toHaveLength(26);
  });

  test('argon2 names argon2id', () => {
    expect(findAlgorithm('argon2')).toBe(findAlgorithm('argon2id'));
  });

  test.each(['SHA256', 'sha-256', ' sha256', '', 'toString', '__proto__'])('does not know %j', (name) => {
    expect(findAlgorithm(name)).toBeUndefined();
  });

  test('says the length that digests have', async () => {
    for (const { name, digestBits } of Object.values(digestAlgorithms)) {
      expect((await digest(name, new Uint8Array(), { output: 'hex' })).length * 4).toBe(digestBits);
    }
  });

  test('takes a key exactly where it says so', async () => {
    const key = new Uint8Array(32);
    for (const { name, keying } of Object.values(digestAlgorithms)) {
      const attempt = async () => digest(name, new Uint8Array(), { output: 'hex', key });
      if (keying === 'none') await expect(attempt()).rejects.toThrow('takes no key');
      else expect(await attempt()).not.toBe(await digest(name, new Uint8Array(), { output: 'hex' }));
    }
  });

  test('bounds every parameter and keeps its default within', () => {
    for (const name of algorithmNames) {
      for (const bounds of Object.values(findAlgorithm(name)?.parameters ?? {})) {
        expect(bounds.minimum).toBeLessThanOrEqual(bounds.default);
        expect(bounds.default).toBeLessThanOrEqual(bounds.maximum);
      }
    }
  });

  test('warns of what is broken for security', () => {
    expect(findAlgorithm('md5')?.warning).toContain('Broken');
    expect(findAlgorithm('sha1')?.warning).toContain('Broken');
    expect(findAlgorithm('sha256')?.warning).toBeUndefined();
  });
});
