import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { s3ForTest } from './server.ts';

const Bucket = 'bucket';
const day = 24 * 3600_000;
const start = Date.parse('2026-03-01T10:00:00Z');

function bucketsWith(versioned: boolean, ...rules: object[]) {
  const Rules = rules.map((rule, index) => ({ Id: `rule-${index}`, Status: 'Enabled', ...rule }));
  return [
    {
      name: Bucket,
      properties: {
        LifecycleConfiguration: { Rules },
        ...(versioned && { VersioningConfiguration: { Status: 'Enabled' } }),
      },
    },
  ];
}

/** An S3 at a time of the test's; requests are signed for that time. */
async function s3At(buckets: ReturnType<typeof bucketsWith>) {
  let now = start;
  const { s3, ...rest } = await s3ForTest({
    buckets,
    clock: () => now,
    client: { systemClockOffset: now - Date.now() },
  });
  return {
    ...rest,
    s3,
    goTo: (days: number): void => {
      now = start + days * day;
      s3.config.systemClockOffset = now - Date.now();
    },
  };
}

test('objects expire at the midnight after their days, by prefix, and their files go', async () => {
  const { s3, server, directory, goTo } = await s3At(
    bucketsWith(
      false,
      { Prefix: 'uploads/', ExpirationInDays: 2 },
      { Prefix: 'other/', ExpirationInDays: 1, Status: 'Disabled' },
    ),
  );
  for (const Key of ['uploads/1', 'other/1']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'uploads/1' }));
  expect(head.Expiration).toBe('expiry-date="Wed, 04 Mar 2026 00:00:00 GMT", rule-id="rule-0"');
  goTo(2.5);
  expect(server.sweep()).toEqual({ expired: 0, aborted: 0 });
  goTo(2.6);
  expect(server.sweep()).toEqual({ expired: 1, aborted: 0 });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['other/1']);
  const files = async () =>
    (await readdir(join(directory, 'data'), { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
  await expect.poll(files, { timeout: 20_000 }).toHaveLength(1);
});

test('uploads that were begun and not ended are aborted after their days', async () => {
  const { s3, server, goTo } = await s3At(
    bucketsWith(false, { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
  );
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'old' }));
  goTo(1);
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'young' }));
  goTo(1.6);
  expect(server.sweep()).toEqual({ expired: 0, aborted: 1 });
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads?.map(({ Key }) => Key)).toEqual(['young']);
});

test('where versions are kept, expiry marks, and what was replaced goes after its own days', async () => {
  const { s3, server, goTo } = await s3At(
    bucketsWith(
      true,
      { ExpirationInDays: 1, NoncurrentVersionExpiration: { NoncurrentDays: 2 } },
      { ExpiredObjectDeleteMarker: true },
    ),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: '1' }));
  goTo(1.6);
  expect(server.sweep().expired).toBe(1);
  const marked = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([marked.Versions?.length, marked.DeleteMarkers?.length]).toEqual([1, 1]);
  goTo(3.5);
  expect(server.sweep().expired).toBe(0);
  goTo(4.6);
  // The version, then its marker, which now stands for nothing.
  expect(server.sweep().expired).toBe(2);
  const after = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([after.Versions, after.DeleteMarkers]).toEqual([undefined, undefined]);
});

test('the newest of what was replaced can be kept', async () => {
  const { s3, server, goTo } = await s3At(
    bucketsWith(true, { NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } }),
  );
  const ids: (string | undefined)[] = [];
  for (const Body of ['1', '2', '3']) {
    ids.push((await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body }))).VersionId);
  }
  goTo(9);
  expect(server.sweep().expired).toBe(1);
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([ids[2], ids[1]]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId: ids[2] }));
});
