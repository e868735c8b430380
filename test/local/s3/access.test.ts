import { createHash, randomBytes } from 'node:crypto';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
  DeleteObjectsCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { s3ForTest } from './server.ts';

const Bucket = 'bucket';
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

const customerKey = () => {
  const key = randomBytes(32);
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
};

test('an object with a key of the customer is read with that key only', async () => {
  const { s3 } = await s3ForTest();
  const key = customerKey();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'sealed', Body: 'bytes', ...key }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'sealed', ...key }));
  expect(await got.Body!.transformToString()).toBe('bytes');
  expect(got.SSECustomerKeyMD5).toBe(key.SSECustomerKeyMD5);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'sealed' }))).rejects.toMatchObject({
    name: 'InvalidRequest',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'sealed' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  await expect(
    s3.send(new GetObjectCommand({ Bucket, Key: 'sealed', ...customerKey() })),
  ).rejects.toMatchObject(denied);

  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'parts', ChecksumAlgorithm: 'CRC32', ...key }),
  );
  const part = {
    Bucket,
    Key: 'parts',
    UploadId,
    PartNumber: 1,
    Body: 'bytes',
    ChecksumAlgorithm: 'CRC32' as const,
  };
  await expect(s3.send(new UploadPartCommand(part))).rejects.toMatchObject({ name: 'InvalidRequest' });
  await s3.send(new UploadPartCommand({ ...part, ...key }));
});

test('an object is not read while its KMS key is disabled or refused', async () => {
  const { s3, server } = await s3ForTest();
  const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/one';
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'key',
      Body: 'b',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
    }),
  );
  const get = () => s3.send(new GetObjectCommand({ Bucket, Key: 'key' }));
  expect((await get()).SSEKMSKeyId).toBe(keyArn);
  server.setKeyState(keyArn, 'disabled');
  await expect(get()).rejects.toMatchObject({
    name: 'KMS.DisabledException',
    $metadata: { httpStatusCode: 400 },
  });
  server.setKeyState('one', 'denied');
  await expect(get()).rejects.toMatchObject(denied);
  server.setKeyState(keyArn, 'enabled');
  expect(await (await get()).Body!.transformToString()).toBe('b');
});

test('a bucket policy denies by action and prefix', async () => {
  const { s3 } = await s3ForTest();
  for (const Key of ['secret/a', 'open/a']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'b' }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Deny', Principal: '*', Action: 's3:Get*', Resource: 'arn:aws:s3:::bucket/secret/*' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:DeleteObject'],
        NotResource: 'arn:aws:s3:::bucket/open/?',
      },
      {
        Effect: 'Deny',
        Principal: { AWS: 'arn:aws:iam::000000000000:role/other' },
        Action: 's3:*',
        Resource: '*',
      },
    ],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'secret/a' }))).rejects.toMatchObject(denied);
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'secret/a' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
  await s3.send(new GetObjectCommand({ Bucket, Key: 'open/a' }));
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'secret/a' }, { Key: 'open/a' }] } }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['open/a']);
  expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([['secret/a', 'AccessDenied']]);
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
});

test('a policy with what is not known here is refused, naming it', async () => {
  const { s3 } = await s3ForTest();
  const statement = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
  const put = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await expect(put('{')).rejects.toMatchObject({ name: 'MalformedPolicy' });
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  await expect(put(JSON.stringify({ Statement: [{ ...statement, Condition }] }))).rejects.toThrow(
    /aws:MultiFactorAuthPresent/,
  );
});
