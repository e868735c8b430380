import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { crc32c } from '@node-rs/crc32';
import { afterAll, describe, expect, test } from 'vitest';
import { caller, dataFolder, endOf, startChaosCloud } from './cloud.ts';
import { damageCheckpoints } from './damage-checkpoints.ts';
import { startS3Proxy } from './s3-proxy.ts';
import { workerLog } from './worker-log.ts';

const mebibyte = 2 ** 20;

const directory = dataFolder();
const proxy = await startS3Proxy();
const log = workerLog();
const cloud = await startChaosCloud({
  directory,
  context: { stageFile: join(import.meta.dirname, 'objects-stage.json') },
  environmentOverrides: { 'object-worker': { AWS_ENDPOINT_URL_S3: proxy.endpoint } },
  onLogLine: log.onLogLine,
});
proxy.connect(cloud.endpoints.s3);
const call = caller(cloud.endpoints);
const callAsAnother = caller(cloud.endpoints, 'standard');
const s3 = new S3Client({
  endpoint: cloud.endpoints.s3,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  forcePathStyle: true,
});
await s3.send(
  new PutBucketVersioningCommand({
    Bucket: 'versioned',
    VersioningConfiguration: { Status: 'Enabled' },
  }),
);
afterAll(() => {
  s3.destroy();
});

/** Three ranges of reading, fewer than two parts. */
const content = randomBytes(20 * mebibyte);
const sha256 = createHash('sha256').update(content).digest('hex');
/** From here on, the worker has read nothing yet. */
const secondRange = 8 * mebibyte;

const put = (Bucket: string, Key: string, Body: Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function submit(
  bucket: string,
  key: string,
  algorithms: string[],
  { by = call, ...options }: { readonly recompute?: boolean; readonly by?: typeof call } = {},
): Promise<string> {
  const source = { s3: { bucket, key } };
  const { status, body } = await by('POST', '/tasks', { source, algorithms, options });
  expect(status).toBe(202);
  return body.task_id;
}

/** The end of a task over an object to which `change` happens while it is read. */
async function changedInMidRead(
  { bucket, key, algorithm = 'sha256', from = secondRange }: ObjectRead,
  change: () => Promise<unknown>,
) {
  const reads = proxy.hold(key, from);
  const id = await submit(bucket, key, [algorithm]);
  await reads.held;
  await change();
  reads.release();
  return endOf(call, id);
}

interface ObjectRead {
  readonly bucket: string;
  readonly key: string;
  readonly algorithm?: string;
  readonly from?: number;
}

const changed = { status: 'failed', result: null, error: { code: 'object-changed' } };

/** Changes one bit where the local S3 keeps an object. Other files of the cloud may go meanwhile. */
function alterOnDisk(bytes: Buffer): void {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        statSync(file, { throwIfNoEntry: false })?.size === bytes.length && readFileSync(file).equals(bytes),
    );
  expect(files).toHaveLength(1);
  const altered = Buffer.from(bytes);
  altered[1000]! ^= 1;
  writeFileSync(files[0]!, altered);
}

// One after the other, as a worker on a machine with little to spare has little time for each.
describe.concurrent('an object', () => {
  describe('in a bucket', { concurrent: false }, () => {
    describe('that changes while it is read', () => {
      test('is refused where another has taken its place', async () => {
        const object = { bucket: 'plain', key: 'replaced' };
        await put('plain', object.key, content);
        const task = await changedInMidRead(object, () =>
          put('plain', object.key, randomBytes(content.length)),
        );
        expect(task).toMatchObject(changed);
      });

      test('is refused where it has become shorter', async () => {
        const object = { bucket: 'plain', key: 'shortened' };
        await put('plain', object.key, content);
        const task = await changedInMidRead(object, () =>
          put('plain', object.key, content.subarray(0, 12 * mebibyte)),
        );
        expect(task).toMatchObject(changed);
      });

      test('is refused where it was deleted', async () => {
        const object = { bucket: 'plain', key: 'deleted' };
        await put('plain', object.key, content);
        const task = await changedInMidRead(object, () =>
          s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: object.key })),
        );
        expect(task).toMatchObject(changed);
      });

      test('is refused by every worker that reads a part of it', async () => {
        const object = { bucket: 'plain', key: 'parts', algorithm: 'blake3', from: 16 * mebibyte };
        const parts = Buffer.concat([content, content, content]);
        await put('plain', object.key, parts);
        const task = await changedInMidRead(object, () =>
          put('plain', object.key, parts.fill((parts[0] ?? 0) ^ 1, 0, 1)),
        );
        expect(task).toMatchObject(changed);
      });

      test('is read to its end in the version that it had', async () => {
        const object = { bucket: 'versioned', key: 'replaced' };
        await put('versioned', object.key, content);
        const task = await changedInMidRead(object, () => put('versioned', object.key, randomBytes(9)));
        expect(task).toMatchObject({
          status: 'completed',
          result: { digests: { sha256 }, computed: 'worker' },
        });
      });

      test('is refused where its version was deleted for good', async () => {
        const object = { bucket: 'versioned', key: 'deleted' };
        const { VersionId } = await put('versioned', object.key, content);
        const task = await changedInMidRead(object, () =>
          s3.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: object.key, VersionId })),
        );
        expect(task).toMatchObject(changed);
      });
    });

    test('an object that is not there, or is encrypted with a key of its owner, fails with its reason', async () => {
      await put('plain', 'encrypted', content, {
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: Buffer.alloc(32, 7).toString('base64'),
      });
      const encrypted = await endOf(call, await submit('plain', 'encrypted', ['sha256']));
      expect(encrypted).toMatchObject({ status: 'failed', error: { code: 'object-encrypted' } });
      const missing = await endOf(call, await submit('plain', 'missing', ['sha256']));
      expect(missing).toMatchObject({ status: 'failed', error: { code: 'object-not-found' } });
    });

    test('an answer of S3 that ends too soon is asked for again', async () => {
      await put('plain', 'ends-too-soon', content);
      const before = log.sum('ObjectReadsInterrupted');
      proxy.cutShort('ends-too-soon', secondRange);
      const id = await submit('plain', 'ends-too-soon', ['sha256']);
      expect(await endOf(call, id)).toMatchObject({ status: 'completed', result: { digests: { sha256 } } });
      await log.has(({ message, task_id: task }) => message === 'read interrupted' && task === id);
      await log.reaches('ObjectReadsInterrupted', before + 1);
    });

    test('bytes that are not those that S3 has the checksum of are told, if it is asked to look', async () => {
      const bytes = randomBytes(mebibyte + 17);
      const digest = createHash('sha256').update(bytes).digest('hex');
      await put('plain', 'tampered', bytes, { ChecksumAlgorithm: 'SHA256' });
      alterOnDisk(bytes);
      const believing = await endOf(call, await submit('plain', 'tampered', ['sha256']));
      expect(believing).toMatchObject({ result: { digests: { sha256: digest }, computed: 's3-checksum' } });
      const looking = await endOf(call, await submit('plain', 'tampered', ['sha256'], { recompute: true }));
      expect(looking).toMatchObject({ status: 'failed', error: { code: 'checksum-mismatch' } });
    });
  });
});

const damages = ['altered', 'cut', 'moved', 'foreign'] as const;

// Beside the others: it mostly waits for the time of workers to run out.
describe.concurrent('a checkpoint', () => {
  test("that was altered, cut, moved or is another tenant's is refused, logged and counted: it begins at zero again", async ({
    onTestFinished,
  }) => {
    onTestFinished(await damageCheckpoints(cloud.postgresOwner, damages));
    // Of one range that is read, and one that is held until the worker's time is up.
    const object = content.subarray(0, secondRange + 1);
    const digest = crc32c(object).toString(16).padStart(8, '0');
    const reads = new Map(damages.map((how) => [how, proxy.hold(how, secondRange)]));
    await Promise.all(damages.map((how) => put('plain', how, object)));

    async function refused(how: (typeof damages)[number]) {
      // An engine that saves its state whether or not the object fits into one invocation.
      const by = how === 'altered' ? callAsAnother : call;
      const id = await submit('plain', how, ['crc32c'], { recompute: true, by });
      await log.has(({ message, task_id: task }) => message === 'checkpoint refused' && task === id);
      reads.get(how)?.release();
      expect(await endOf(by, id)).toMatchObject({
        status: 'completed',
        result: { digests: { crc32c: digest }, computed: 'worker' },
      });
    }
    await Promise.all([refused('altered').then(() => refused('foreign')), refused('cut'), refused('moved')]);
    await log.reaches('ObjectCheckpointsRefused', damages.length);
    expect(log.sum('ObjectCheckpointsRefused')).toBe(damages.length);
  });
});
