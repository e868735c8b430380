import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { blake3 } from '@napi-rs/blake-hash';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { digest } from '../../core/hashing/digest.ts';
import { seededRandom } from '../../ops/plan/simulation/random.ts';
import { caller, endOf, startChaosCloud } from '../chaos/cloud.ts';
import { startS3Proxy } from '../chaos/s3-proxy.ts';
import { workerLog } from '../chaos/worker-log.ts';
import { killWorkers } from '../large-objects/kill-workers.ts';
import { bytesOf } from '../local/s3/server.ts';

const proxy = await startS3Proxy();
const log = workerLog();
const cloud = await startChaosCloud({
  context: { stageFile: join(import.meta.dirname, 'object-stage.json') },
  environmentOverrides: { 'object-worker': { AWS_ENDPOINT_URL_S3: proxy.endpoint } },
  // Maintenance, which finds what was killed, runs every five seconds.
  metricTimeScale: 12,
  onLogLine: log.onLogLine,
});
proxy.connect(cloud.endpoints.s3);
const worker = cloud.functions.get('object-worker')!;
const call = caller(cloud.endpoints);

const mebibyte = 2 ** 20;
const bucket = 'objects-of-the-operator';
const partSize = 5 * mebibyte;
const content = bytesOf(200 * mebibyte + 12_345);

async function put(key: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const { s3: endpoint } = cloud.endpoints;
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
  client.destroy();
}

async function submit(key: string, algorithms: readonly string[]): Promise<string> {
  const composite = algorithms.some((name) => name.endsWith('-composite'));
  const { status, body } = await call('POST', '/tasks', {
    source: { s3: { bucket, key } },
    algorithms,
    options: { ...(composite && { part_size: partSize }), recompute: true },
  });
  expect(status).toBe(202);
  return body.task_id;
}

function compositeOf(base: string): string {
  const parts = Math.ceil(content.length / partSize);
  const digests = Array.from({ length: parts }, (_, part) =>
    createHash(base)
      .update(content.subarray(part * partSize, (part + 1) * partSize))
      .digest(),
  );
  return `${createHash(base).update(Buffer.concat(digests)).digest('hex')}-${parts}`;
}

test('objects are hashed right, by one worker and by many, though workers are killed in the middle', async () => {
  await put('object');
  const together = await submit('object', ['blake3', 'crc64nvme']);
  const composite = await submit('object', ['sha256-composite', 'sha1-composite']);
  const inOrder = await submit('object', ['sha256', 'md5']);
  const ended = Promise.all([together, composite, inOrder].map((id) => endOf(call, id)));
  const { length: bytes } = content;
  const deaths = await killWorkers(3, { worker, proxy, log, random: seededRandom(1), bytes, ended });
  expect(deaths).toBeGreaterThanOrEqual(3);

  const tasks = await ended;
  expect(tasks.map(({ status, result }) => ({ status, digests: result.digests }))).toEqual([
    {
      status: 'completed',
      digests: {
        blake3: blake3(content).toString('hex'),
        crc64nvme: await digest('crc64nvme', content, { output: 'hex' }),
      },
    },
    {
      status: 'completed',
      digests: { 'sha256-composite': compositeOf('sha256'), 'sha1-composite': compositeOf('sha1') },
    },
    {
      status: 'completed',
      digests: {
        sha256: createHash('sha256').update(content).digest('hex'),
        md5: createHash('md5').update(content).digest('hex'),
      },
    },
  ]);
  expect(tasks.map(({ progress }) => progress)).toEqual(
    tasks.map(() => ({ bytes_done: content.length, bytes_total: content.length })),
  );
});
