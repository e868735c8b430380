import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeChunks } from '../../../local/s3/body/chunked.ts';
import { sha256Hex } from '../../../local/s3/signature/signing.ts';

const scope = { day: '20130524', region: 'us-east-1', service: 's3' };
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
const example = {
  payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  date: '20130524T000000Z',
  scope,
  key: [scope.day, scope.region, scope.service, 'aws4_request'].reduce<Buffer | string>(
    hmac,
    'AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ) as Buffer,
};
const chunk = (length: number, signature: string) =>
  `${length.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(length)}\r\n`;
const body = [
  chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
  chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
  chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
].join('');

/** `size`: bytes that the network gives at once. */
async function decode(text: string, authorization = example, size = 1000) {
  async function* pieces() {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1');
    await Promise.resolve();
  }
  const trailers = new Map<string, string>();
  const decoded: Buffer[] = [];
  for await (const piece of decodeChunks(pieces(), authorization, trailers)) decoded.push(piece);
  return { text: Buffer.concat(decoded).toString(), trailers };
}

test.each([1, 7, 1000, 100_000])("AWS's example in pieces of %i bytes", async (size) => {
  expect((await decode(body, example, size)).text).toBe('a'.repeat(66_560));
});

test.each([
  ['a byte of a chunk', body.replace('aaa\r\n', 'aab\r\n')],
  ['a signature', body.replace('chunk-signature=0', 'chunk-signature=1')],
  [
    'the order of chunks',
    chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') + body,
  ],
  ['a chunk without a signature', '1\r\na\r\n0\r\n\r\n'],
])('a change of %s is noticed', async (_what, text) => {
  await expect(decode(text)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test.each([
  ['ends early', body.slice(0, 50_000)],
  ['ends within its last line', body.slice(0, -10)],
  ['has a chunk longer than it says', '1\r\nab\r\n0\r\n\r\n'],
  ['has no length', 'a'.repeat(20)],
])('a body that %s is refused', async (_what, text) => {
  const unsigned = { ...example, payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
  await expect(decode(text, unsigned)).rejects.toMatchObject({ name: 'IncompleteBody' });
});

test('trailers are read, and checked where they are signed', async () => {
  const unsigned = { ...example, payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
  const { text, trailers } = await decode(
    '3\r\nabc\r\n0\r\nx-amz-checksum-crc32: NSRBwg==\r\n\r\n',
    unsigned,
  );
  expect([text, [...trailers]]).toEqual(['abc', [['x-amz-checksum-crc32', 'NSRBwg==']]]);

  const signed = { ...example, payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' };
  const lines = ['20130524T000000Z', '20130524/us-east-1/s3/aws4_request'];
  const sign = (...rest: string[]) => hmac(example.key, rest.join('\n')).toString('hex');
  const last = sign('AWS4-HMAC-SHA256-PAYLOAD', ...lines, example.signature, sha256Hex(''), sha256Hex(''));
  const trailer = sign(
    'AWS4-HMAC-SHA256-TRAILER',
    ...lines,
    last,
    sha256Hex('x-amz-checksum-crc32:AAAAAA==\n'),
  );
  const ending = (value: string) =>
    `0;chunk-signature=${last}\r\nx-amz-checksum-crc32:${value}\r\nx-amz-trailer-signature:${trailer}\r\n\r\n`;
  expect((await decode(ending('AAAAAA=='), signed)).trailers.get('x-amz-checksum-crc32')).toBe('AAAAAA==');
  await expect(decode(ending('AAAAAQ=='), signed)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});
