import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { onTestFinished, vi } from 'vitest';
import { startS3, type S3Options, type S3Server } from '../../../local/s3/start.ts';

// Some of these tests hash many megabytes, and the machine may have more to do.
vi.setConfig({ testTimeout: 120_000 });

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export function clientOf(endpoint: string, config: S3ClientConfig = {}): S3Client {
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, ...config });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** An S3 of the test's own, with the bucket `bucket`. */
export async function s3ForTest(
  options: Partial<S3Options> & { readonly client?: S3ClientConfig } = {},
): Promise<{ readonly s3: S3Client; readonly server: S3Server; readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const server = await startS3({ directory, ...options });
  onTestFinished(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });
  const s3 = clientOf(server.endpoint, options.client);
  if (options.buckets === undefined) await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  return { s3, server, directory };
}

/** Bytes that differ from place to place, the same for the same seed. */
export function bytesOf(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed * 2_654_435_769;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
