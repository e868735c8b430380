import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { createS3Client } from '../../adapters/s3/client.ts';
import { environmentNames } from '../../core/names/environment.ts';
import { usageOf } from '../../load-tests/peers/process-tree.ts';
import { startBenchCloud, type FunctionState } from '../cloud.ts';
import { totalCpuSeconds } from '../queue/process-time.ts';

export const bucket = 'bench-objects';
const worker = 'object-worker';

/** How an object is spread: over as many workers as parts may be in flight, or left to one. */
export interface Spread {
  readonly partMib: number;
  readonly workers: 1 | 2;
}

export interface TaskRun {
  readonly digests: Readonly<Record<string, string>>;
  /** From when the first worker had it to its end. */
  readonly seconds: number;
  /** CPU seconds of the workers, and of the whole cloud, from before it was sent to after its end was seen. */
  readonly workerCpuSeconds: number;
  readonly cpuSeconds: number;
}

export interface ObjectCloud {
  /** The object worker as it is now. */
  worker(): Promise<FunctionState>;
  /** Puts a file into the local S3. */
  put(key: string, file: string): Promise<void>;
  spread(spread: Spread): Promise<void>;
  /** A task over an object, in which everything is computed. */
  hash(key: string, algorithms: readonly string[]): Promise<TaskRun>;
}

/** More than any object here has: no object is spread. */
const wholeMib = 4096;
export const whole: Spread = { partMib: wholeMib, workers: 1 };

const accepted = z.object({ task_id: z.string() });
const ended = z.object({
  status: z.string(),
  error: z.unknown().optional(),
  started_at: z.coerce.date().nullable(),
  completed_at: z.coerce.date().nullable(),
  result: z
    .object({ digests: z.record(z.string(), z.string()) })
    .nullable()
    .optional(),
});

/** A local cloud in a process of its own with one allowed bucket; `stack` ends it. */
export async function startObjectCloud(stack: AsyncDisposableStack): Promise<ObjectCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-bench-objects-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const stageFile = join(directory, 'stage.json');
  const stage = {
    objects: { allowedBuckets: [bucket] },
    workers: { object: { maxConcurrency: 2, partsInFlight: 2 } },
  };
  await writeFile(stageFile, JSON.stringify(stage));
  const cloud = stack.use(await startBenchCloud({ stageFile }));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const s3 = createS3Client(
    { AWS_ENDPOINT_URL_S3: cloud.s3 },
    // A PUT of gigabytes takes what it takes.
    { endpoint: cloud.s3, region: 'us-east-1', credentials, requestHandler: { requestTimeout: 0 } },
  );
  stack.defer(() => {
    s3.destroy();
  });

  async function request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(cloud.api + path, {
      method,
      headers: { 'x-api-key': cloud.key, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    // Nothing was done: whoever asks how a task stands asks again.
    if (method === 'GET' && response.status >= 500) return undefined;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer}`);
    return JSON.parse(answer);
  }

  async function usage(): Promise<{ readonly worker: number; readonly all: number }> {
    const { environments } = await cloud.functionState(worker);
    const [own, { cpuSeconds }] = await Promise.all([totalCpuSeconds(environments), usageOf([cloud.pid])]);
    return { worker: own, all: cpuSeconds };
  }

  return {
    worker: () => cloud.functionState(worker),
    async put(key, file) {
      const { size } = await stat(file);
      const Body = createReadStream(file, { highWaterMark: 2 ** 20 });
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentLength: size }));
    },
    spread: ({ partMib, workers }) =>
      cloud.configure(worker, {
        [environmentNames.partMib]: String(partMib),
        [environmentNames.partsInFlight]: String(workers),
      }),
    async hash(key, algorithms) {
      const before = await usage();
      const source = { s3: { bucket, key } };
      const body = { source, algorithms, options: { recompute: true } };
      const { task_id: id } = accepted.parse(await request('POST', '/tasks', body));
      for (;;) {
        const answer = await request('GET', `/tasks/${id}?wait=20`);
        if (answer === undefined) continue;
        const task = ended.parse(answer);
        if (task.status === 'queued' || task.status === 'processing') continue;
        const { started_at: start, completed_at: end, result } = task;
        if (!start || !end || !result) {
          throw new Error(`the task over ${key} ${task.status}: ${JSON.stringify(task.error)}`);
        }
        const after = await usage();
        return {
          digests: result.digests,
          seconds: (end.getTime() - start.getTime()) / 1000,
          workerCpuSeconds: after.worker - before.worker,
          cpuSeconds: after.all - before.all,
        };
      }
    },
  };
}
