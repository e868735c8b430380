import { createHash, randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoints } from './client.ts';
import { sumCommand } from './sum-command.ts';

const bucket = 'archive';
/** Other tests have objects in it too. */
const prefix = randomUUID();
const s3 = new S3Client({
  endpoint: endpoints.s3,
  forcePathStyle: true,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
afterAll(() => {
  s3.destroy();
});
const { run: sum } = await sumCommand();

const addressOf = (key: string) => `s3://${bucket}/${prefix}/${key}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function put(key: string, text: string, more: Partial<PutObjectCommandInput> = {}): Promise<string> {
  const input = { Bucket: bucket, Key: `${prefix}/${key}`, Body: text, ...more };
  const { VersionId = '' } = await s3.send(new PutObjectCommand(input));
  return VersionId;
}

describe('objects of an allowed bucket', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  });

  test('come out in their order, with names that lists can hold; one that is not there is told', async () => {
    await put('films/ä (1).mov', 'film');
    await put('gone', 'x');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}/gone` }));
    const film = addressOf('films/ä (1).mov');
    const { code, stdout, stderr } = await sum([film, addressOf('gone'), film]);
    expect(stdout).toBe(`${sha256('film')}  ${film}\n`.repeat(2));
    expect(stderr).toMatch(/^s3:.*gone: task \S+: object-not-found: There is no such object[^\n]+$/m);
    expect(code).toBe(1);
    const checked = await sum(['--check', '-'], { input: `${stdout}${sha256('other')}  ${film}\n` });
    expect(checked).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${film} (SHA256): OK\n`) as string,
    });
    expect(checked.stdout).toContain(`${film} (SHA256): FAILED\n`);
  });

  test('are not read where S3 keeps the digest, but with --recompute', async () => {
    await put('kept', 'text', { ChecksumAlgorithm: 'SHA256' });
    const told = async (...options: string[]) =>
      JSON.parse((await sum(['--json', ...options, addressOf('kept')])).stdout) as object;
    const expected = { name: addressOf('kept'), bytes: 4, digests: { sha256: sha256('text') } };
    expect(await told()).toMatchObject({ ...expected, computed: 's3-checksum' });
    expect(await told('--recompute')).toMatchObject({ ...expected, computed: 'worker' });
  });

  test('are hashed in the version that --version-id names', async () => {
    const version = await put('versions', 'before');
    await put('versions', 'after');
    const address = addressOf('versions');
    expect((await sum([address])).stdout).toBe(`${sha256('after')}  ${address}\n`);
    expect((await sum(['--version-id', version, address])).stdout).toBe(`${sha256('before')}  ${address}\n`);
    const { code, stderr } = await sum(['--version-id', 'no-such-version', address]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('version_id') as string,
    });
  });
});

test('an object in a bucket that is not allowed is refused by name', async () => {
  const { code, stderr } = await sum(['s3://elsewhere/key']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^s3:\/\/elsewhere\/key: \/source\/s3\/bucket must be a bucket that the operator/);
});
