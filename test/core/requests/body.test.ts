import { describe, expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { readBody, readJson } from '../../../core/requests/body.ts';

const code = (run: () => unknown) => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};

describe('a body', () => {
  it.each([
    undefined,
    '',
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/vnd.api+json',
    'application/x-www-form-urlencoded',
    'text/plain;charset=UTF-8',
  ])('is JSON with content type %s', (contentType) => {
    expect(readBody({ contentType, text: '{"a":1}', base64: false })).toEqual({
      kind: 'json',
      value: { a: 1 },
    });
  });

  it('is raw bytes as application/octet-stream', () => {
    const body = readBody({ contentType: 'application/octet-stream', text: 'AP8=', base64: true });
    expect(body).toEqual({ kind: 'raw', bytes: Buffer.from([0, 255]) });
  });

  it('is refused with another content type', () => {
    expect(code(() => readBody({ contentType: 'text/xml', text: '<a/>', base64: false }))).toBe(
      'unsupported-media-type',
    );
    expect(code(() => readJson({ contentType: 'application/octet-stream', text: '', base64: false }))).toBe(
      'unsupported-media-type',
    );
  });

  it('may be 4 MiB and no more, in bytes', () => {
    const limit = 4 * 1024 * 1024;
    const raw = (bytes: number) =>
      code(() =>
        readBody({
          contentType: 'application/octet-stream',
          text: Buffer.alloc(bytes).toString('base64'),
          base64: true,
        }),
      );
    expect(raw(limit)).toBe('accepted');
    expect(raw(limit + 1)).toBe('too-large');
    const text = (letter: string, bytes: number) =>
      code(() =>
        readBody({
          contentType: undefined,
          text: JSON.stringify(letter.repeat((bytes - 2) / Buffer.byteLength(letter))),
          base64: false,
        }),
      );
    expect(text('a', limit)).toBe('accepted');
    expect(text('a', limit + 1)).toBe('too-large');
    expect(text('é', limit)).toBe('accepted');
    expect(text('é', limit + 2)).toBe('too-large');
  });

  it.each(['', '{', '{"a":}', '\u0000'])('is refused where it is no JSON: %j', (text) => {
    expect(code(() => readBody({ contentType: undefined, text, base64: false }))).toBe('bad-request');
  });

  it('that is no JSON is not quoted by the refusal', () => {
    try {
      readBody({ contentType: undefined, text: '{"string": "hunter2', base64: false });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect(JSON.stringify([error, String(error), (error as Problem).cause])).not.toContain('hunter2');
    }
  });
});
