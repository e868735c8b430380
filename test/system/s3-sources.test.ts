import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, ended, endpoints, post } from './client.ts';

const bucket = 'archive';
const s3 = new S3Client({
  endpoint: endpoints.s3,
  forcePathStyle: true,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function put(key: string, text: string, more: Partial<PutObjectCommandInput> = {}): Promise<string> {
  const { VersionId } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ...more }),
  );
  return VersionId ?? '';
}

async function hashed(key: string, versionId?: string) {
  const source = { s3: { bucket, key, ...(versionId !== undefined && { version_id: versionId }) } };
  const accepted = await post('/tasks', { source, algorithms: ['sha256'] });
  expect(accepted.status).toBe(202);
  return ended(accepted.body.task_id);
}

describe('an object of an allowed bucket', () => {
  beforeAll(async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  });

  afterAll(() => {
    s3.destroy();
  });

  it('is hashed as it is now, and is shown by its key', async () => {
    await put('now/ä key', 'some text');
    const task = await hashed('now/ä key');
    expect(task).toMatchObject({
      status: 'completed',
      source: { type: 's3', bucket, key: 'now/ä key', version_id: null },
      result: { digests: { sha256: sha256('some text') }, bytes: 9 },
    });
    const { body } = await call('GET', '/tasks?limit=100');
    expect(body.tasks.find(({ task_id: id }) => id === task.task_id)?.source).toEqual(task.source);
  });

  it('is hashed in the version that is named, also where it was replaced since', async () => {
    const versionId = await put('versions', 'before');
    await put('versions', 'after');
    const task = await hashed('versions', versionId);
    expect(task.source).toEqual({ type: 's3', bucket, key: 'versions', version_id: versionId });
    expect(task.result.digests.sha256).toBe(sha256('before'));
    expect((await hashed('versions')).result.digests.sha256).toBe(sha256('after'));
  });

  it('that is not there, was deleted, or is no such version fails its task and says so', async () => {
    await put('deleted', 'text');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'deleted' }));
    for (const [key, version] of [['none'], ['deleted'], ['versions', 'none']] as const) {
      expect(await hashed(key, version)).toMatchObject({
        status: 'failed',
        error: { code: 'object-not-found', detail: expect.stringContaining('version_id') as string },
      });
    }
  });

  it('that is encrypted with a key of its owner’s fails its task and says so', async () => {
    const SSECustomerKey = Buffer.alloc(32, 7).toString('base64');
    await put('encrypted', 'text', { SSECustomerAlgorithm: 'AES256', SSECustomerKey });
    expect(await hashed('encrypted')).toMatchObject({
      status: 'failed',
      error: { code: 'object-encrypted', detail: expect.stringContaining('SSE-C') as string },
    });
  });

  it('is answered from what S3 keeps, unless it is to be computed again', async () => {
    await put('kept', 'text', { ChecksumAlgorithm: 'SHA256' });
    const source = { s3: { bucket, key: 'kept' } };
    for (const [recompute, computed] of [
      [false, 's3-checksum'],
      [true, 'worker'],
    ] as const) {
      const accepted = await post('/tasks', { source, algorithms: ['sha256'], options: { recompute } });
      expect((await ended(accepted.body.task_id)).result).toEqual({
        digests: { sha256: sha256('text') },
        bytes: 4,
        computed,
      });
    }
  });
});
