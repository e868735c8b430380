import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { clientOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';
const Key = 'a key/é';

async function codeOf(response: Response): Promise<[number, string | undefined]> {
  return [response.status, /<Code>(.*)<\/Code>/.exec(await response.text())?.[1]];
}

test('a wrong secret, another id, region or clock are each refused by name', async () => {
  const { server } = await s3ForTest();
  const failure = (config: object) =>
    clientOf(server.endpoint, config)
      .send(new GetObjectCommand({ Bucket, Key }))
      .then(
        () => 'none',
        (error: unknown) => (error as Error).name,
      );
  const wrong = { accessKeyId: 'local', secretAccessKey: 'wrong' };
  expect(await failure({ credentials: wrong })).toBe('SignatureDoesNotMatch');
  expect(await failure({ credentials: { ...wrong, accessKeyId: 'other' } })).toBe('InvalidAccessKeyId');
  expect(await failure({ region: 'eu-west-1' })).toBe('AuthorizationHeaderMalformed');
  expect(await failure({})).toBe('NoSuchKey');

  const { server: later } = await s3ForTest({ buckets: [], clock: () => Date.now() + 16 * 60_000 });
  const skewed = clientOf(later.endpoint, { maxAttempts: 1 }).send(new GetObjectCommand({ Bucket, Key }));
  await expect(skewed).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
});

test('without a signature nothing is answered, and a changed request has none', async () => {
  const { s3, server } = await s3ForTest();
  expect(await codeOf(await fetch(`${server.endpoint}/bucket/key`))).toEqual([403, 'AccessDenied']);
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  expect(await codeOf(await fetch(url.replace('/bucket/', '/other/')))).toEqual([
    403,
    'SignatureDoesNotMatch',
  ]);
  expect(await codeOf(await fetch(url, { method: 'PUT', body: '' }))).toEqual([403, 'SignatureDoesNotMatch']);
  expect(await codeOf(await fetch(url.replace('Expires=60', 'Expires=61')))).toEqual([
    403,
    'SignatureDoesNotMatch',
  ]);
  expect(await codeOf(await fetch(`${url}&X-Amz-More=1`))).toEqual([403, 'SignatureDoesNotMatch']);
});

test('a presigned address puts and gets until it expires', async () => {
  let now = Date.now();
  // By default the presigner signs the checksum of a body that it does not have, which holds for no other.
  const { s3 } = await s3ForTest({
    clock: () => now,
    client: { requestChecksumCalculation: 'WHEN_REQUIRED' },
  });
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  expect((await fetch(put, { method: 'PUT', body: 'bytes' })).status).toBe(200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  expect(await (await fetch(get)).text()).toBe('bytes');
  now += 61_000;
  expect(await codeOf(await fetch(get))).toEqual([403, 'AccessDenied']);
  const long = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 604_800 });
  now += 600_000_000;
  expect((await fetch(long)).status).toBe(200);
});

test('what is presigned holds the bytes to the checksum that was signed', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const ChecksumSHA256 = createHash('sha256').update('bytes').digest('base64');
  for (const unhoistableHeaders of [new Set<string>(), new Set(['x-amz-checksum-sha256'])]) {
    const command = new PutObjectCommand({ Bucket, Key, ChecksumSHA256 });
    const url = await getSignedUrl(s3, command, { expiresIn: 60, unhoistableHeaders });
    const headers: Record<string, string> =
      unhoistableHeaders.size > 0 ? { 'x-amz-checksum-sha256': ChecksumSHA256 } : {};
    expect(await codeOf(await fetch(url, { method: 'PUT', body: 'other', headers }))).toEqual([
      400,
      'BadDigest',
    ]);
    expect((await fetch(url, { method: 'PUT', body: 'bytes', headers })).status).toBe(200);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ChecksumSHA256, ChecksumType: 'FULL_OBJECT' });
  }
});

test('a body beyond 5 GiB is refused before it is sent', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  const headers = { 'content-length': 5 * 1024 ** 3 + 1 };
  const put = request(url, { method: 'PUT', headers });
  put.flushHeaders();
  const [response] = (await once(put, 'response')) as [IncomingMessage];
  expect([response.statusCode, /<Code>(.*)<\/Code>/.exec(await text(response))?.[1]]).toEqual([
    400,
    'EntityTooLarge',
  ]);
  put.on('error', () => undefined).destroy();
});

test('a presigned part needs no more than its address, and nothing can be added to what was signed', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({
      Bucket,
      Key,
      ChecksumAlgorithm: 'CRC64NVME',
      ChecksumType: 'FULL_OBJECT',
    }),
  );
  const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1 });
  const url = await getSignedUrl(s3, command, { expiresIn: 60 });
  const response = await fetch(url, { method: 'PUT', body: 'bytes' });
  expect(response.status).toBe(200);
  expect(response.headers.get('etag')).toBe(`"${createHash('md5').update('bytes').digest('hex')}"`);
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
  expect(await codeOf(await fetch(url, { method: 'PUT', body: 'bytes', headers }))).toEqual([
    403,
    'AccessDenied',
  ]);
});
