import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { crc32 } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import { crc64 } from 'hash-wasm';
import { expect, test } from 'vitest';
import { bytesOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';
const Key = 'key';
const mebibyte = 1024 * 1024;
const pieces = [bytesOf(5 * mebibyte, 1), bytesOf(6 * mebibyte, 2), bytesOf(1000, 3)];
const whole = Buffer.concat(pieces);

const big32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
};

async function upload(s3: S3Client, options: Partial<CreateMultipartUploadCommandInput>) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
  const Parts: CompletedPart[] = [];
  // Not in their order, as parallel clients send them.
  for (const index of [2, 0, 1]) {
    const PartNumber = index + 1;
    const { $metadata: _, ...sent } = await s3.send(
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        Body: pieces[index]!,
        ...(options.ChecksumAlgorithm && { ChecksumAlgorithm: options.ChecksumAlgorithm }),
      }),
    );
    Parts[index] = { PartNumber, ...sent };
  }
  return { UploadId, Parts };
}

test.each([
  ['CRC32', 'FULL_OBJECT', big32(crc32(whole))],
  ['CRC32C', 'FULL_OBJECT', big32(crc32c(whole))],
  ['CRC64NVME', 'FULL_OBJECT', undefined],
  [
    'CRC32',
    'COMPOSITE',
    `${big32(crc32(Buffer.concat(pieces.map((piece) => Buffer.from(big32(crc32(piece)), 'base64')))))}-3`,
  ],
  ['SHA1', 'COMPOSITE', compositeOf('sha1')],
  ['SHA256', 'COMPOSITE', compositeOf('sha256')],
] as const)('parts become one object with its %s, %s', async (ChecksumAlgorithm, ChecksumType, expected) => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const { UploadId, Parts } = await upload(s3, { ChecksumAlgorithm, ChecksumType, Metadata: { a: 'b' } });
  const completed = await s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  const etag = createHash('md5');
  for (const piece of pieces) etag.update(createHash('md5').update(piece).digest());
  expect(completed.ETag).toBe(`"${etag.digest('hex')}-3"`);
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  const value = expected ?? Buffer.from(await crc64(whole, '9a6c9329ac4bc9b5'), 'hex').toString('base64');
  expect(head).toMatchObject({ [`Checksum${ChecksumAlgorithm}`]: value, ChecksumType, Metadata: { a: 'b' } });
  expect(completed).toMatchObject({ [`Checksum${ChecksumAlgorithm}`]: value, ChecksumType });
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(whole.equals(await got.Body!.transformToByteArray())).toBe(true);
  const across = await s3.send(
    new GetObjectCommand({ Bucket, Key, Range: `bytes=${5 * mebibyte - 2}-${11 * mebibyte + 1}` }),
  );
  expect(
    whole.subarray(5 * mebibyte - 2, 11 * mebibyte + 2).equals(await across.Body!.transformToByteArray()),
  ).toBe(true);
  const second = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
  expect(second.PartsCount).toBe(3);
  expect(pieces[1]!.equals(await second.Body!.transformToByteArray())).toBe(true);
});

function compositeOf(algorithm: string): string {
  const digest = createHash(algorithm);
  for (const piece of pieces) digest.update(createHash(algorithm).update(piece).digest());
  return `${digest.digest('base64')}-3`;
}

test('an upload that names no checksum has CRC64NVME of the whole', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const { UploadId, Parts } = await upload(s3, {});
  const MultipartUpload = { Parts: Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) };
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  const value = Buffer.from(await crc64(whole, '9a6c9329ac4bc9b5'), 'hex').toString('base64');
  expect([head.ChecksumCRC64NVME, head.ChecksumType]).toEqual([value, 'FULL_OBJECT']);
});

test('completing refuses parts that are missing, others, out of order or too small, and the upload goes on', async () => {
  const { s3 } = await s3ForTest();
  const { UploadId, Parts } = await upload(s3, { ChecksumAlgorithm: 'SHA256' });
  const complete = (parts: CompletedPart[], more: object = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts },
        ...more,
      }),
    );
  const [first, second, third] = Parts as [CompletedPart, CompletedPart, CompletedPart];
  await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(complete([first, { ...third, PartNumber: 4 }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete([{ ...first, ETag: second.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete([{ ...first, ChecksumSHA256: second.ChecksumSHA256 }])).rejects.toMatchObject({
    name: 'InvalidPart',
  });
  await expect(complete([second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete([{ PartNumber: 1, ETag: first.ETag }, second, third])).rejects.toMatchObject({
    name: 'InvalidRequest',
  });
  await expect(complete(Parts, { MpuObjectSize: 1 })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await expect(complete(Parts, { ChecksumSHA256: first.ChecksumSHA256 })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  await s3.send(
    new UploadPartCommand({
      Bucket,
      Key,
      UploadId,
      PartNumber: 4,
      Body: 'more',
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  const { Parts: listed = [] } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
  expect(listed.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 5 * mebibyte],
    [2, 6 * mebibyte],
    [3, 1000],
    [4, 4],
  ]);
  await expect(complete(listed)).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await complete(Parts, { ChecksumSHA256: compositeOf('sha256') });
  await expect(complete(Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a part carries the checksum that the upload was made for', async () => {
  const { s3 } = await s3ForTest({ client: { requestChecksumCalculation: 'WHEN_REQUIRED' } });
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' }),
  );
  const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'bytes' };
  const mismatch = {
    name: 'InvalidRequest',
    message: expect.stringContaining('Checksum Type mismatch') as string,
  };
  await expect(s3.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }))).rejects.toMatchObject(
    mismatch,
  );
  await expect(s3.send(new UploadPartCommand(part))).rejects.toMatchObject(mismatch);
  await expect(
    s3.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ChecksumAlgorithm: 'SHA256',
        ChecksumType: 'FULL_OBJECT',
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('uploads are listed until they are aborted; a part that comes after that is refused', async () => {
  const { s3 } = await s3ForTest();
  const ids: string[] = [];
  for (const each of ['a', 'b', 'b']) {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: each }));
    ids.push(UploadId!);
  }
  const first = await s3.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2 }));
  const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = first;
  const rest = await s3.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker }));
  const listed = [...first.Uploads!, ...rest.Uploads!];
  expect(listed.map(({ UploadId }) => UploadId).toSorted()).toEqual(ids.toSorted());

  const aborted = { Bucket, Key: 'a', UploadId: ids[0] };
  await s3.send(new AbortMultipartUploadCommand(aborted));
  const gone = { name: 'NoSuchUpload' };
  await expect(s3.send(new UploadPartCommand({ ...aborted, PartNumber: 1, Body: '' }))).rejects.toMatchObject(
    gone,
  );
  await expect(s3.send(new ListPartsCommand(aborted))).rejects.toMatchObject(gone);
  await expect(s3.send(new ListPartsCommand({ Bucket, Key: 'a', UploadId: ids[1] }))).rejects.toMatchObject(
    gone,
  );
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'a' }));
  expect(Uploads).toBeUndefined();
});
