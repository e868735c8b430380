import { createHash } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createObjectUploads } from '../../adapters/s3/object-uploads.ts';
import type { PutUrl } from '../../core/uploads/object-uploads.ts';
import { freePort } from '../../local/process/free-port.ts';
import { bytesOf, clientOf, s3ForTest } from '../local/s3/server.ts';

const whenRequired = { forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' } as const;
const key = 'uploads/tenant/1';
const mebibyte = 2 ** 20;

async function uploadsForTest() {
  const { s3 } = await s3ForTest({ client: whenRequired });
  return { s3, uploads: createObjectUploads(s3, 'bucket') };
}

const put = ({ url, headers = {} }: Pick<PutUrl, 'url'> & Partial<PutUrl>, body: Uint8Array) =>
  fetch(url, { method: 'PUT', body: Buffer.from(body), headers });

describe('a URL of one PUT', () => {
  test('takes just as many bytes as were signed', async () => {
    const { uploads } = await uploadsForTest();
    const signed = await uploads.presignPut(key, { bytes: 3 }, 60);
    expect(signed.headers).toEqual({});
    expect((await put(signed, Buffer.from('abcd'))).status).toBe(403);
    expect((await put({ url: signed.url.replace(/.$/, 'x') }, Buffer.from('abc'))).status).toBe(403);
    expect(await uploads.head(key)).toBeUndefined();
    const { status, headers } = await put(signed, Buffer.from('abc'));
    expect(status).toBe(200);
    expect(await uploads.head(key)).toEqual({ etag: headers.get('etag'), bytes: 3, versionId: undefined });
  });

  test('takes an empty object', async () => {
    const { uploads } = await uploadsForTest();
    expect((await put(await uploads.presignPut(key, { bytes: 0 }, 60), Buffer.alloc(0))).status).toBe(200);
    expect(await uploads.head(key)).toMatchObject({ bytes: 0 });
  });

  test('takes only bytes with the announced SHA-256, which is kept', async () => {
    const { s3, uploads } = await uploadsForTest();
    const sha256 = createHash('sha256').update('abc').digest('base64');
    const signed = await uploads.presignPut(key, { bytes: 3, sha256 }, 60);
    expect(signed.headers).toEqual({ 'x-amz-checksum-sha256': sha256 });
    expect((await put({ url: signed.url }, Buffer.from('abc'))).status).toBe(403);
    expect((await put(signed, Buffer.from('abd'))).status).toBe(400);
    expect((await put(signed, Buffer.from('abc'))).status).toBe(200);
    const head = await s3.send(
      new HeadObjectCommand({ Bucket: 'bucket', Key: key, ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({ ChecksumSHA256: sha256, ChecksumType: 'FULL_OBJECT' });
  });

  test('ends', async () => {
    let now = Date.now();
    const { s3 } = await s3ForTest({ client: whenRequired, clock: () => now });
    const signed = await createObjectUploads(s3, 'bucket').presignPut(key, { bytes: 3 }, 60);
    now += 50_000;
    expect((await put(signed, Buffer.from('abc'))).status).toBe(200);
    now += 20_000;
    expect((await put(signed, Buffer.from('abc'))).status).toBe(403);
  });
});

describe('a multipart upload', () => {
  const pieces = [bytesOf(5 * mebibyte, 1), bytesOf(5 * mebibyte, 2), bytesOf(11, 3)];
  const parts = pieces.map(({ length }, index) => ({ number: index + 1, bytes: length }));

  test('takes its parts in any order, each of its size, and puts them together', async () => {
    const { s3, uploads } = await uploadsForTest();
    const upload = { key, multipartId: await uploads.beginMultipart(key) };
    const urls = await uploads.presignParts(upload, parts, 60);
    expect(urls.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect((await put(urls[2]!, pieces[0]!)).status).toBe(403);
    const etags: string[] = [];
    for (const index of [2, 0, 1]) {
      const answer = await put(urls[index]!, pieces[index]!);
      expect(answer.status).toBe(200);
      etags[index] = answer.headers.get('etag') ?? '';
    }
    const stored = await uploads.listParts(upload);
    expect(stored).toEqual(parts.map((part, index) => ({ ...part, etag: etags[index] })));
    expect(await uploads.completeMultipart(upload, stored!)).toBe(true);
    const whole = Buffer.concat(pieces);
    expect(await uploads.head(key)).toMatchObject({ bytes: whole.length });
    const head = await s3.send(
      new HeadObjectCommand({ Bucket: 'bucket', Key: key, ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ChecksumCRC64NVME: expect.any(String) as string,
      ChecksumType: 'FULL_OBJECT',
    });
    expect(await uploads.listParts(upload)).toBeUndefined();
    expect(await uploads.completeMultipart(upload, stored!)).toBe(false);
    await uploads.remove(key);
    expect(await uploads.head(key)).toBeUndefined();
  });

  test('that is aborted is gone, with its parts', async () => {
    const { uploads } = await uploadsForTest();
    const upload = { key, multipartId: await uploads.beginMultipart(key) };
    const [url] = await uploads.presignParts(upload, parts.slice(2), 60);
    expect((await put(url!, pieces[2]!)).status).toBe(200);
    await uploads.abortMultipart(upload);
    await uploads.abortMultipart(upload);
    await uploads.remove(key);
    expect(await uploads.listParts(upload)).toBeUndefined();
    expect((await put(url!, pieces[2]!)).status).toBe(404);
  });
});

test('a store that does not answer is unavailable', async () => {
  const port = await freePort();
  const nowhere = clientOf(`http://127.0.0.1:${port}`, { ...whenRequired, maxAttempts: 1 });
  await expect(createObjectUploads(nowhere, 'bucket').head(key)).rejects.toMatchObject({
    code: 'unavailable',
    retryAfterSeconds: 5,
  });
});
