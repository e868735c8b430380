import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { s3ForTest } from './server.ts';

const Bucket = 'bucket';
const Key = 'key';

const put = (s3: S3Client, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const text = async (s3: S3Client, VersionId?: string) =>
  (
    await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }))
  ).Body!.transformToString();
const setVersioning = (s3: S3Client, Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

test('each version stays readable by its id, the newest without one, and deleting only marks', async () => {
  const { s3 } = await s3ForTest();
  await put(s3, 'before');
  await setVersioning(s3, 'Enabled');
  const [first, second] = [await put(s3, 'first'), await put(s3, 'second')];
  expect(await text(s3)).toBe('second');
  expect(await text(s3, first.VersionId)).toBe('first');
  expect(await text(s3, 'null')).toBe('before');

  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  expect(marker.DeleteMarker).toBe(true);
  await expect(text(s3)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(text(s3, marker.VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
  await expect(text(s3, 'other')).rejects.toMatchObject({ name: 'NoSuchVersion' });
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect(await text(s3, second.VersionId)).toBe('second');
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId: second.VersionId }));
  expect(head.VersionId).toBe(second.VersionId);

  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: marker.VersionId }));
  expect(await text(s3)).toBe('second');
  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: second.VersionId }));
  expect(await text(s3)).toBe('first');
});

test('versions are listed in pages, the newest first', async () => {
  const { s3 } = await s3ForTest();
  await setVersioning(s3, 'Enabled');
  const made = [
    await put(s3, '1'),
    await put(s3, '2'),
    await s3.send(new DeleteObjectCommand({ Bucket, Key })),
  ];
  const first = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2 }));
  const rest = await s3.send(
    new ListObjectVersionsCommand({
      Bucket,
      KeyMarker: first.NextKeyMarker,
      VersionIdMarker: first.NextVersionIdMarker,
    }),
  );
  expect(first.DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [made[2]!.VersionId, true],
  ]);
  expect([...first.Versions!, ...rest.Versions!].map(({ VersionId }) => VersionId)).toEqual([
    made[1]!.VersionId,
    made[0]!.VersionId,
  ]);
});

test('where versions are suspended, only the one without an id is replaced', async () => {
  const { s3 } = await s3ForTest();
  await setVersioning(s3, 'Enabled');
  const kept = await put(s3, 'kept');
  await setVersioning(s3, 'Suspended');
  expect((await put(s3, 'one')).VersionId).toBeUndefined();
  await put(s3, 'two');
  expect(await text(s3)).toBe('two');
  expect(await text(s3, kept.VersionId)).toBe('kept');
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.length).toBe(2);
});
