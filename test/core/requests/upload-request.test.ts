import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { readCompletion, readFirstPart, readUploadRequest } from '../../../core/requests/upload-request.ts';

function violations(action: () => unknown): Record<string, string> {
  try {
    action();
  } catch (error) {
    if (error instanceof Problem) {
      return Object.fromEntries(error.violations.map(({ pointer, detail }) => [pointer, detail]));
    }
    throw error;
  }
  throw new Error('was not refused');
}

const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const base64 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';

describe('an upload is asked for', () => {
  it('by its size', () => {
    expect(readUploadRequest({ bytes: 0 })).toEqual({ bytes: 0, checksumSha256: undefined });
    const most = 10_000 * 5 * 2 ** 30;
    expect(readUploadRequest({ bytes: most }).bytes).toBe(most);
    for (const [bytes, detail] of [
      [-1, 'must be at least 0'],
      [1.5, 'must be an integer'],
      ['1', 'must be a number'],
      [undefined, 'must be a number'],
      [most + 1, `must be at most ${most}`],
      [2 ** 53 + 2, `must be at most ${most}`],
      [1e300, `must be at most ${most}`],
    ]) {
      expect(violations(() => readUploadRequest({ bytes }))).toEqual({ '/bytes': detail });
    }
  });

  it('with a SHA-256 in hex or base64, which S3 has in base64', () => {
    expect(readUploadRequest({ bytes: 3, checksum_sha256: hex }).checksumSha256).toBe(base64);
    expect(readUploadRequest({ bytes: 3, checksum_sha256: base64 }).checksumSha256).toBe(base64);
    for (const wrong of ['', hex.slice(2), `${hex.slice(2)}zz`, 'AAAA']) {
      expect(violations(() => readUploadRequest({ bytes: 3, checksum_sha256: wrong }))).toEqual({
        '/checksum_sha256': 'must be 32 bytes in hex or base64',
      });
    }
  });

  it('with a SHA-256 only where one PUT uploads it, as nobody would check it otherwise', () => {
    const most = 64 * 2 ** 20;
    expect(readUploadRequest({ bytes: most, checksum_sha256: hex }).bytes).toBe(most);
    expect(violations(() => readUploadRequest({ bytes: most + 1, checksum_sha256: hex, x: 1 }))).toEqual({
      '/x': 'is not a known field',
      '/checksum_sha256': `goes with at most ${most} bytes: S3 checks no SHA-256 of what comes in parts`,
    });
  });
});

describe('a completion', () => {
  it('names 1 to 10,000 parts', () => {
    const parts = [{ number: 1, etag: '"e"' }];
    expect(readCompletion({ parts })).toEqual(parts);
    expect(violations(() => readCompletion({ parts: [] }))).toEqual({
      '/parts': 'must have at least 1 item',
    });
    expect(violations(() => readCompletion({ parts: [{ number: 0, etag: 1 }, { number: 10_001 }] }))).toEqual(
      {
        '/parts/0/number': 'must be at least 1',
        '/parts/0/etag': 'must be a string',
        '/parts/1/number': 'must be at most 10000',
        '/parts/1/etag': 'must be a string',
      },
    );
  });
});

describe('the first part to have a URL for', () => {
  it('is a number in the query', () => {
    expect(readFirstPart(null)).toBe(1);
    expect(readFirstPart({ from: '640' })).toBe(640);
    for (const from of ['0', '10001', '-1', '1.5', 'x', '']) {
      expect(Object.keys(violations(() => readFirstPart({ from })))).toEqual(['query/from']);
    }
    expect(violations(() => readFirstPart({ form: '2' }))).toEqual({ 'query/form': 'is not a known field' });
  });
});
