import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import type { Answer } from './harness.ts';
import { functionError, startPets } from './harness.ts';

const answering = async (answer: Answer, init?: RequestInit) => (await startPets(answer)).request('/', init);

test('a response has the function’s status, headers and body', async () => {
  const response = await answering(() => ({
    statusCode: '201',
    headers: { 'Content-Type': 'text/plain', Connection: 'close', 'X-Flag': true },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: 'made',
  }));
  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(response.headers.get('x-flag')).toBe('true');
  expect(response.headers.get('x-amzn-remapped-connection')).toBe('close');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('made');
});

test('a header in both lists has the values of both, each once', async () => {
  const response = await answering(() => ({
    headers: { 'X-A': '1' },
    multiValueHeaders: { 'X-A': ['1', '2'] },
  }));
  expect(response.headers.get('x-a')).toBe('1, 2');
});

test('without fields a response is 200, JSON and empty', async () => {
  const response = await answering(() => ({}));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe('');
});

test('base64 becomes bytes for a client that accepts a binary media type, and stays text for others', async () => {
  const { request } = await startPets(() => ({
    isBase64Encoded: true,
    headers: { 'content-type': 'application/octet-stream' },
    body: 'AP8=',
  }));
  const accepting = (accept: string) => request('/', { headers: { accept } });
  const binary = await accepting('application/octet-stream, */*');
  expect(new Uint8Array(await binary.arrayBuffer())).toEqual(Uint8Array.from([0, 255]));
  expect(await (await accepting('text/html, application/octet-stream')).text()).toBe('AP8=');
});

test('base64 that is none is the configuration’s error', async () => {
  const response = await answering(
    () => ({ isBase64Encoded: true, headers: { 'content-type': 'image/png' }, body: 'not base64!' }),
    { headers: { accept: 'image/png' } },
  );
  expect(response.status).toBe(500);
});

test.each<[string, Answer]>([
  ['returns null', () => null],
  ['returns text', () => 'hello'],
  ['returns a body that is no string', () => ({ statusCode: 200, body: { a: 1 } })],
  ['returns a status that is no status', () => ({ statusCode: 'fine' })],
  ['returns fields of its own', () => ({ statusCode: 200, answer: 1 })],
  ['returns a header that is no text', () => ({ headers: { a: { b: 1 } } })],
  ['returns a header that HTTP does not allow', () => ({ headers: { a: 'x\ny' } })],
  ['fails', () => functionError],
])('a function that %s is a 502', async (_name, answer) => {
  const response = await answering(answer);
  expect(response.status).toBe(502);
  expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  expect(await response.json()).toEqual({ message: 'Internal server error' });
});

test('a throttled function is a 500', async () => {
  const response = await answering(() => {
    throw new Error('Rate Exceeded.');
  });
  expect(response.status).toBe(500);
});

test('a function slower than its integration’s time limit is a 504', async () => {
  const response = await answering(() => new Promise(() => undefined));
  expect(response.status).toBe(504);
  expect(await response.json()).toEqual({ message: 'Endpoint request timed out' });
});

test.each([
  ['above the gateway’s limit', 10 * 1024 * 1024 + 1],
  ['whose event is above Lambda’s limit', 6 * 1024 * 1024],
])('a body %s is a 413', async (_name, bytes) => {
  const { request } = await startPets();
  const response = await request('/files/a', { method: 'POST', body: new Uint8Array(bytes) });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ type: 'REQUEST_TOO_LARGE' });
});

test('a body above the limit that comes in chunks is a 413', async () => {
  const { request } = await startPets();
  async function* chunks() {
    for (let sent = 0; sent < 11; sent += 1) yield Promise.resolve(new Uint8Array(1024 * 1024));
  }
  const body = ReadableStream.from(chunks());
  const response = await request('/files/a', { method: 'POST', body, duplex: 'half' });
  expect(response.status).toBe(413);
});

async function raw(url: string, request: string): Promise<{ head: string; body: string }> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

test.each([
  ['is not HTTP', 'hello\r\n\r\n', 400, 'Bad Request'],
  [
    'has more headers than API Gateway takes',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(11_000)}\r\n\r\n`,
    431,
    'Request Header Fields Too Large',
  ],
])('what %s is answered in the shape of the API', async (_name, request, status, detail) => {
  const { url } = await startPets();
  const { head, body } = await raw(url, request);
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ detail, type: 'DEFAULT_4XX' });
});

test('a refused request leaves its connection usable', async () => {
  const { url } = await startPets();
  const refused = 'POST /pets HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc';
  const { body } = await raw(url, `${refused}GET /birds HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(body).toContain('HTTP/1.1 404');
});
