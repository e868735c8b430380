import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHead } from '../../../adapters/s3/response-head.ts';

const text =
  'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/100\r\ncontent-length:10\r\nETag: "a:b"\r\n\r\n';

it('is read once it is complete, whatever follows', () => {
  fc.assert(
    fc.property(fc.nat(text.length + 20), fc.uint8Array({ minLength: 20, maxLength: 20 }), (length, body) => {
      const bytes = Buffer.concat([Buffer.from(text), body]).subarray(0, length);
      const parsed = parseHead(bytes);
      if (length < text.length) expect(parsed).toBeUndefined();
      else {
        expect(parsed).toMatchObject({
          bytes: text.length,
          head: { status: 206, bodyBytes: 10, keepAlive: true },
        });
        expect(parsed?.head.headers.get('content-range')).toBe('bytes 0-9/100');
        expect(parsed?.head.headers.get('etag')).toBe('"a:b"');
      }
    }),
  );
});

const plain = { keepAlive: true, bodyBytes: undefined };
const none = { status: 0, keepAlive: false, bodyBytes: undefined };

it.each([
  { head: 'HTTP/1.1 200\r\n\r\n', status: 200, ...plain },
  { head: 'HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n', status: 200, ...plain, keepAlive: false },
  {
    head: 'HTTP/1.1 200 OK\r\nConnection: x-a\r\nConnection: TE , close\r\n\r\n',
    status: 200,
    ...plain,
    keepAlive: false,
  },
  { head: 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', status: 200, ...plain },
  { head: 'HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n', status: 200, ...plain },
  { head: 'HTTP/1.1 200 OK\r\nContent-Length:\t7 \r\n\r\n', status: 200, ...plain, bodyBytes: 7 },
  {
    head: 'HTTP/1.1 206 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n',
    status: 206,
    ...plain,
  },
  {
    head: 'HTTP/1.1 206 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n',
    status: 206,
    ...plain,
    bodyBytes: 7,
  },
  { head: 'HTTP/1.1 206 OK\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n', ...none },
  { head: 'HTTP/1.1 206 OK\r\nContent-Length : 7\r\n\r\n', ...none },
  { head: 'HTTP/1.1 206 OK\r\nA: b\r\n c\r\n\r\n', ...none },
  { head: 'HTTP/1.1 206 OK\r\nwithout a colon\r\n\r\n', ...none },
  { head: 'HTTP/1.0 206 OK\r\n\r\n', ...none },
  { head: 'HTTP/1.1 2060 OK\r\n\r\n', ...none },
  { head: 'SSH-2.0-server\r\n\r\n', ...none },
])('$head', ({ head, ...read }) => {
  expect(parseHead(Buffer.from(head))?.head).toMatchObject(read);
});

it('is never an exception, whatever comes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const parsed = parseHead(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]));
      expect(parsed?.head.status).toBeGreaterThanOrEqual(0);
    }),
  );
});
