import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { emptyDirectory, s3Process } from './own-process.ts';
import { bytesOf, clientOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';
const part = bytesOf(5 * 1024 * 1024);

const filesOf = async (directory: string) =>
  (await readdir(join(directory, 'data'), { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );

test('kill -9 loses nothing that was answered, an upload goes on, and half-written files go', async () => {
  const directory = await emptyDirectory();
  const first = await s3Process(directory);
  const s3 = clientOf(first.endpoint, { requestChecksumCalculation: 'WHEN_REQUIRED' });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'object', Body: 'bytes', Metadata: { a: 'b' } }));
  const upload = { Bucket, Key: 'parts' };
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: 'CRC32' }),
  );
  const send = (client: S3Client, PartNumber: number) =>
    client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber, Body: part, ChecksumAlgorithm: 'CRC32' }),
    );
  await send(s3, 1);
  const half = await putHalf(s3);
  await expect.poll(() => filesOf(directory), { timeout: 20_000 }).toHaveLength(3);
  await first.kill();
  await half.ended;

  const second = await s3Process(directory);
  expect(await filesOf(directory)).toHaveLength(2);
  const again = clientOf(second.endpoint);
  const got = await again.send(new GetObjectCommand({ Bucket, Key: 'object', ChecksumMode: 'ENABLED' }));
  expect([await got.Body!.transformToString(), got.Metadata]).toEqual(['bytes', { a: 'b' }]);
  await send(again, 2);
  const { Parts } = await again.send(new ListPartsCommand({ ...upload, UploadId }));
  await again.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
  const whole = await again.send(new GetObjectCommand(upload));
  expect(Buffer.concat([part, part]).equals(await whole.Body!.transformToByteArray())).toBe(true);
  const { Contents } = await again.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['object', 'parts']);
});

/** A request that sends half of its body. */
async function putHalf(s3: S3Client): Promise<{ readonly ended: Promise<unknown> }> {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'half' }), { expiresIn: 60 });
  const half = request(url, { method: 'PUT', headers: { 'content-length': 2 * part.length } });
  half.write(part);
  return { ended: once(half, 'error') };
}

test('files go with their objects, parts and refused bodies', async () => {
  const { s3, directory } = await s3ForTest();
  const put = (Body: string, more = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body, ...more }));
  await put('1');
  await put('2');
  await expect(put('3', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(put('4', { ContentMD5: 'x'.repeat(22) + '==' })).rejects.toMatchObject({ name: 'BadDigest' });
  await put('');
  await expect.poll(() => filesOf(directory), { timeout: 20_000 }).toHaveLength(0);
});

test('an object that is replaced while it is read is read to its end', async () => {
  const { s3 } = await s3ForTest();
  const body = bytesOf(20 * 1024 * 1024);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: body }));
  const before = await s3.send(new GetObjectCommand({ Bucket, Key: 'key' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'other' }));
  expect(body.equals(await before.Body!.transformToByteArray())).toBe(true);
  const after = await s3.send(new HeadObjectCommand({ Bucket, Key: 'key' }));
  expect(after.ContentLength).toBe(5);
});

test('of many writers at once that want to be first one wins, and others are all kept', async () => {
  const { s3 } = await s3ForTest();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'first', Body: String(index), IfNoneMatch: '*' })),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key: `many/${index}`, Body: bytesOf(50_000, index) })),
    ),
  );
  for (let index = 0; index < 40; index++) {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: `many/${index}` }));
    expect(bytesOf(50_000, index).equals(await got.Body!.transformToByteArray())).toBe(true);
  }
});
