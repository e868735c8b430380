import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { readTaskRequest } from '../../../core/requests/task-request.ts';

const read = (body: unknown) => readTaskRequest(body, ['allowed']);

function violations(body: unknown): Record<string, string> {
  try {
    read(body);
  } catch (error) {
    if (error instanceof Problem) {
      return Object.fromEntries(error.violations.map(({ pointer, detail }) => [pointer, detail]));
    }
    throw error;
  }
  throw new Error('was not refused');
}

const pointers = (body: unknown) => Object.keys(violations(body));

const uploadId = '01997d6c-5a00-7c3e-9b1f-2f6a0d1c8e47';
const s3 = { bucket: 'allowed', key: 'a/b' };

function readObject(body: unknown) {
  const { kind, request } = read(body);
  if (kind !== 'object') throw new Error('is no object');
  const { algorithms, ...rest } = request;
  return { ...rest, algorithms: algorithms.map(({ name }) => name) };
}

describe('a task', () => {
  it('has what it hashes beside the options, with pointers into both', () => {
    const task = { algorithms: ['sha256'], source: { string: 'a' }, options: { output: 'base64' } };
    expect(read(task)).toMatchObject({ kind: 'inline', request: { options: { output: 'base64' } } });
    expect(pointers({ ...task, source: { string: 'a', data: 'b' } })).toEqual(['/source/data']);
    expect(pointers({ ...task, options: { key: '!', x: 1 }, extra: 1 })).toEqual([
      '/options/x',
      '/extra',
      '/options/key',
    ]);
    expect(violations({ ...task, source: {} })).toEqual({
      '/source/string': 'or /data, /upload_id or /s3 is required',
    });
  });

  it('over an inline input takes nothing that is for objects', () => {
    const task = { algorithms: ['sha256', 'sha256-composite'], source: { string: 'a' } };
    expect(pointers({ ...task, options: { recompute: false, part_size: 8 } })).toEqual([
      '/options/recompute',
      '/options/part_size',
      '/algorithms/1',
    ]);
  });
});

describe('a task over an object', () => {
  it('names an upload, or an object of a bucket and perhaps its version', () => {
    expect(readObject({ source: { upload_id: uploadId }, algorithms: ['sha256', 'sha256'] })).toEqual({
      reference: { kind: 'upload', uploadId },
      algorithms: ['sha256'],
      options: { output: 'hex', recompute: false },
    });
    const options = { output: 'base64url', recompute: true };
    expect(
      readObject({ source: { s3: { ...s3, version_id: 'v' } }, algorithms: ['blake3'], options }),
    ).toEqual({
      reference: { kind: 'object', bucket: 'allowed', key: 'a/b', versionId: 'v' },
      algorithms: ['blake3'],
      options: { output: 'base64url', recompute: true },
    });
  });

  it('has a part size where a composite checksum is asked for', () => {
    const task = { source: { s3 }, algorithms: ['sha256-composite', 'crc32'] };
    expect(readObject(task).options.partSize).toBe(8 * 2 ** 20);
    const [least, most] = [5 * 2 ** 20, 5 * 2 ** 30];
    expect(readObject({ ...task, options: { part_size: most } }).options.partSize).toBe(most);
    for (const wrong of [least - 1, most + 1]) {
      expect(violations({ ...task, options: { part_size: wrong } })).toEqual({
        '/options/part_size': `must be ${least} to ${most} bytes`,
      });
    }
    expect(violations({ ...task, options: { part_size: 7e6 + 0.5 } })).toEqual({
      '/options/part_size': 'must be an integer',
    });
    expect(violations({ source: { s3 }, algorithms: ['sha256'], options: { part_size: least } })).toEqual({
      '/options/part_size': 'goes with sha1-composite or sha256-composite only',
    });
  });

  it('is told all that is wrong with it at once', () => {
    expect(
      violations({
        source: { s3: { bucket: 'secret-bucket', key: '', version_id: '' } },
        algorithms: ['sha256', 'argon2id', 'sha257'],
        options: {
          key: 'SmVmZQ==',
          salt: 'c2FsdHNhbHQ=',
          passes: 3,
          part_size: 8 * 2 ** 20,
          recompute: 'yes',
        },
      }),
    ).toEqual({
      '/options/recompute': 'must be a boolean',
      '/source/s3/bucket':
        'must be a bucket that the operator of the service has allowed (objects.allowedBuckets)',
      '/source/s3/key': 'must be 1 to 1024 bytes in UTF-8',
      '/source/s3/version_id': 'must be 1 to 1024 bytes in UTF-8',
      '/algorithms/1': 'is for passwords, and goes with /source/string or /source/data only',
      '/algorithms/2': expect.stringMatching(/^must be one of md5, .*sha256-composite/) as string,
      '/options/key': 'does not go with an object: no secret is kept',
      '/options/salt': 'goes with a password algorithm only',
      '/options/passes': 'goes with a password algorithm only',
      '/options/part_size': 'goes with sha1-composite or sha256-composite only',
    });
  });

  it('has one source', () => {
    const source = { upload_id: uploadId, s3, string: 'a', encoding: 'utf8' };
    expect(pointers({ source, algorithms: ['sha256'] })).toEqual([
      '/source/s3',
      '/source/string',
      '/source/encoding',
    ]);
    expect(pointers({ source: { s3, data: 'YQ==' }, algorithms: ['sha256'] })).toEqual(['/source/data']);
    expect(pointers({ source: { upload_id: 'x' }, algorithms: ['sha256'] })).toEqual(['/source/upload_id']);
    expect(pointers({ source: { s3: { bucket: 'allowed' } }, algorithms: ['sha256'] })).toEqual([
      '/source/s3/key',
    ]);
  });

  it('measures a key in bytes', () => {
    const task = (key: string) => ({ source: { s3: { ...s3, key } }, algorithms: ['sha256'] });
    expect(readObject(task('ä'.repeat(512))).reference).toMatchObject({ kind: 'object' });
    expect(pointers(task('ä'.repeat(513)))).toEqual(['/source/s3/key']);
    expect(pointers(task('\ud800'))).toEqual(['/source/s3/key']);
  });
});
