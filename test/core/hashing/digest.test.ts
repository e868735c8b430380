import { describe, expect, test } from 'vitest';
import { digestOrChecksumNames } from '../../../core/hashing/algorithms.ts';
import { digest } from '../../../core/hashing/digest.ts';
import { lazily } from '../../../core/hashing/engines/engine.ts';
import { violationsOf } from './violations.ts';

const abc = Buffer.from('abc');

describe('digest', () => {
  test.each(['md5', 'sha256', 'sha3-256', 'blake2b512', 'crc32'] as const)(
    '%s is there without a promise',
    (name) => {
      expect(digest(name, abc, { output: 'hex' })).toBeTypeOf('string');
    },
  );

  test.each(digestOrChecksumNames)('%s gives a string at once after its first use', async (name) => {
    await digest(name, abc, { output: 'hex' });
    expect(digest(name, abc, { output: 'hex' })).toBeTypeOf('string');
  });

  test('gives the same bytes in each output encoding', () => {
    const bytes = Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex');
    expect(digest('sha256', abc, { output: 'hex' })).toBe(bytes.toString('hex'));
    expect(digest('sha256', abc, { output: 'base64' })).toBe(bytes.toString('base64'));
    expect(digest('sha256', abc, { output: 'base64url' })).toBe(bytes.toString('base64url'));
  });

  test('gives a checksum as S3 carries it: base64 of the big-endian bytes', () => {
    expect(digest('crc32', Buffer.from('123456789'), { output: 'base64' })).toBe('y/Q5Jg==');
  });

  test.each([0, 16, 31, 33, 64])(
    'refuses a BLAKE3 key of %i bytes before the native code ends the process',
    (length) => {
      expect(
        violationsOf(() => digest('blake3', abc, { output: 'hex', key: new Uint8Array(length) })),
      ).toEqual([{ pointer: '/key', detail: 'the key of blake3 must be 32 bytes long' }]);
    },
  );

  test('refuses a key for a checksum, and an empty HMAC key', () => {
    expect(violationsOf(() => digest('crc32', abc, { output: 'hex', key: new Uint8Array(32) }))).toEqual([
      { pointer: '/key', detail: 'crc32 takes no key' },
    ]);
    expect(violationsOf(() => digest('sha256', abc, { output: 'hex', key: new Uint8Array() }))).toEqual([
      { pointer: '/key', detail: 'the key must not be empty' },
    ]);
  });
});

describe('an engine that loads lazily', () => {
  test('is loaded once for uses that overlap, and by none before', async () => {
    let loads = 0;
    const engine = lazily(() => {
      loads++;
      return Promise.resolve(() => 'digest');
    });
    expect(loads).toBe(0);
    expect(await Promise.all([engine(abc, 'hex'), engine(abc, 'hex')])).toEqual(['digest', 'digest']);
    expect(engine(abc, 'hex')).toBe('digest');
    expect(loads).toBe(1);
  });

  test('is loaded again after a load that failed', async () => {
    let loads = 0;
    const engine = lazily(() =>
      ++loads === 1 ? Promise.reject(new Error('no such file')) : Promise.resolve(() => 'digest'),
    );
    await expect(engine(abc, 'hex')).rejects.toThrow('no such file');
    expect(await engine(abc, 'hex')).toBe('digest');
  });
});
