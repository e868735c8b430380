import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { bytesOf, s3ForTest } from './server.ts';

const Bucket = 'bucket';

test('what is put is got, with its headers and metadata', async () => {
  const { s3 } = await s3ForTest();
  const Body = bytesOf(100_000);
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'a folder/ü+&?.txt',
      Body,
      ContentType: 'text/plain',
      ContentEncoding: 'br',
      CacheControl: 'no-store',
      Metadata: { one: 'two' },
    }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a folder/ü+&?.txt' }));
  expect(Buffer.from(await got.Body!.transformToByteArray())).toEqual(Body);
  const { ContentType, ContentEncoding, CacheControl, Metadata, ETag, ContentLength, VersionId } = got;
  expect({ ContentType, ContentEncoding, CacheControl, Metadata, ETag, ContentLength, VersionId }).toEqual({
    ContentType: 'text/plain',
    ContentEncoding: 'br',
    CacheControl: 'no-store',
    Metadata: { one: 'two' },
    ETag: put.ETag,
    ContentLength: 100_000,
    VersionId: undefined,
  });
});

test('a stream is stored as it comes, and an empty object is one', async () => {
  const { s3 } = await s3ForTest();
  const pieces = [bytesOf(70_000, 1), bytesOf(10, 2), bytesOf(200_000, 3)];
  const Body = Readable.from(pieces);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 270_010 }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(Buffer.from(await got.Body!.transformToByteArray())).toEqual(Buffer.concat(pieces));

  await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: '' }));
  const empty = await s3.send(new GetObjectCommand({ Bucket, Key: 'empty' }));
  expect(await empty.Body!.transformToString()).toBe('');
  expect(empty.ETag).toBe('"d41d8cd98f00b204e9800998ecf8427e"');
});

test.each([
  ['bytes=0-0', 0, 1],
  ['bytes=3-6', 3, 7],
  ['bytes=7-', 7, 10],
  ['bytes=-4', 6, 10],
  ['bytes=8-99', 8, 10],
])('%s gives those bytes', async (Range, from, to) => {
  const { s3 } = await s3ForTest();
  const Body = bytesOf(10);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'key', Range, ChecksumMode: 'ENABLED' }));
  expect(Buffer.from(await got.Body!.transformToByteArray())).toEqual(Body.subarray(from, to));
  expect(got.ContentRange).toBe(`bytes ${from}-${to - 1}/10`);
  expect(got.$metadata.httpStatusCode).toBe(206);
});

test('a range without a byte of the object is refused', async () => {
  const { s3 } = await s3ForTest();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'abc' }));
  const got = s3.send(new GetObjectCommand({ Bucket, Key: 'key', Range: 'bytes=3-' }));
  await expect(got).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
});

test('what is not there is said so by name', async () => {
  const { s3 } = await s3ForTest();
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'other', Key: 'key' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('reads depend on ETag and date, writes on what is there', async () => {
  const { s3 } = await s3ForTest();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: '1', IfNoneMatch: '*' }));
  const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
  const get = (condition: object) => s3.send(new GetObjectCommand({ Bucket, Key: 'key', ...condition }));
  const put = (condition: object) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: '2', ...condition }));

  expect(await (await get({ IfMatch: ETag })).Body!.transformToString()).toBe('1');
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(failed);
  await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(get({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject(failed);
  await expect(get({ IfModifiedSince: new Date() })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });

  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject(failed);
  await expect(put({ IfMatch: '"other"' })).rejects.toMatchObject(failed);
  const second = await put({ IfMatch: ETag });
  await expect(get({ IfMatch: ETag })).rejects.toMatchObject(failed);
  expect(await (await get({ IfMatch: second.ETag })).Body!.transformToString()).toBe('2');
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'none', Body: '', IfMatch: ETag })),
  ).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('keys are listed in pages in the order of their bytes, and by delimiter', async () => {
  const { s3 } = await s3ForTest();
  const keys = ['a', 'b/1', 'b/2', 'b/3/4', 'c d', 'é', '\u{ff5e}', '\u{1f600}'];
  for (const Key of keys.toReversed()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const listed: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(listed).toEqual(keys);

  const grouped = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
  expect(grouped.Contents?.map(({ Key }) => Key)).toEqual(['a']);
  expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  expect(grouped.IsTruncated).toBe(true);
  const rest = await s3.send(
    new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: grouped.NextContinuationToken }),
  );
  expect(rest.CommonPrefixes).toBeUndefined();
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(4));
  const within = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'b/', Delimiter: '/', StartAfter: 'b/1' }),
  );
  expect([within.Contents?.map(({ Key }) => Key), within.CommonPrefixes]).toEqual([
    ['b/2'],
    [{ Prefix: 'b/3/' }],
  ]);
});

test('objects are deleted one by one and many at once', async () => {
  const { s3 } = await s3ForTest();
  for (const Key of ['1', '2', '3']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: '1' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never there' }));
  const deleted = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: '2' }, { Key: 'none' }] } }),
  );
  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(['2', 'none']);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['3']);
});

test('a copy has bytes, metadata and checksum of its source', async () => {
  const { s3 } = await s3ForTest();
  const Body = bytesOf(1000);
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'from here',
      Body,
      Metadata: { a: 'b' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: 'bucket/from%20here' }));
  const [from, to] = await Promise.all(
    ['from here', 'to'].map((Key) => s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))),
  );
  expect(Buffer.from(await to!.Body!.transformToByteArray())).toEqual(Body);
  expect([to!.Metadata, to!.ChecksumSHA256]).toEqual([{ a: 'b' }, from!.ChecksumSHA256]);
  from!.Body!.transformToByteArray().catch(() => undefined);
});
