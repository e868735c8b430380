import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createS3Client } from '../../adapters/s3/client.ts';
import { oneVcpuMib } from '../../core/limits.ts';
import { startCloud } from '../../local/cloud.ts';
import { onQuietMachine } from './quiet-machine.ts';

const project = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const tuning = z.object({
  memory: z.object({
    measured: z.array(z.object({ value: z.int(), timeMs: z.object({ median: z.number() }) })),
    failed: z.array(z.object({ value: z.int(), reason: z.string() })),
  }),
  memoryMib: z.int(),
});

/** One lane of argon2id over 64 MiB: 128 MiB are too little, and a second vCPU brings it nothing. */
const workload = [
  {
    algorithms: ['argon2id'],
    parameters: { memory_kib: 65_536, passes: 4, parallelism: 1 },
    string: 'correct horse',
  },
];

async function startSharedCloud() {
  const directory = join(project, 'node_modules/.cache/hash-api/tune-test', randomUUID());
  const cloud = await startCloud({ directory, context: { stage: 'dev' }, cpuShare: true });
  onTestFinished(async () => {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const tune = async (...args: string[]): Promise<unknown> => {
    const program = join(project, 'bin/hash-api.ts');
    const options = ['--local', '--data', directory, '--json'];
    const { stdout } = await run(process.execPath, [program, 'tune', ...args, ...options]);
    return JSON.parse(stdout);
  };
  return { cloud, directory, tune };
}

test('tune finds that argon2id with one lane is to have one vCPU, twice, and goes on where 128 MiB do not work', async (context) => {
  const { cloud, directory, tune } = await startSharedCloud();
  const worker = cloud.functions.get('compute-worker');
  const before = worker?.specification();
  const [file, report] = [join(directory, 'workload.json'), join(directory, 'report.html')];
  await writeFile(file, JSON.stringify(workload));
  const tuned = async () =>
    tuning.parse(
      await tune(
        ...['compute-worker', '--workload', file, '--memory', '128,442,885,1769,3538', '--report', report],
        ...['--batch', '1', '--parallelism', '1', '--workers', '1', '--rounds', '5'],
      ),
    );

  const first = await tuned();
  expect(first.memory.failed).toEqual([{ value: 128, reason: expect.stringContaining('killed') as string }]);
  expect(first.memory.measured.map(({ value }) => value)).toEqual([442, 885, 1769, 3538]);
  expect(await readFile(report, 'utf8')).toContain('choice by balance');
  expect(worker?.specification()).toEqual(before);
  expect(worker?.environments()).toEqual([]);

  await onQuietMachine(context, async () => {
    expect([first.memoryMib, (await tuned()).memoryMib]).toEqual([oneVcpuMib, oneVcpuMib]);
  });
});

test('objects and parts of them are read and hashed by a copy of the object worker, which is gone with them', async () => {
  const { cloud, directory, tune } = await startSharedCloud();
  const file = join(directory, 'objects.json');
  const object = { algorithms: ['sha256'], mib: 8 };
  await writeFile(file, JSON.stringify([object, { ...object, algorithms: ['blake3'], part: true }]));
  const tuned = tuning
    .extend({ workers: tuning.shape.memory, workersAtOnce: z.int() })
    .parse(
      await tune(
        ...['object-worker', '--workload', file, '--memory', '512,1769', '--workers', '1,2', '--rounds', '2'],
      ),
    );
  const values = ({ measured }: typeof tuned.memory) => measured.map(({ value }) => value);
  expect([values(tuned.memory), values(tuned.workers)]).toEqual([
    [512, 1769],
    [1, 2],
  ]);
  expect([tuned.memory.failed, tuned.workers.failed]).toEqual([[], []]);
  const answer = await fetch(
    `${cloud.endpoints.lambda}/2015-03-31/functions/hash-api-dev-object-worker-tune`,
  );
  expect(answer.status).toBe(404);
  const bucket = cloud.functions.get('object-worker')?.specification().environment['UPLOADS_BUCKET'];
  const s3 = createS3Client(
    { AWS_ENDPOINT_URL_S3: cloud.endpoints.s3 },
    {
      endpoint: cloud.endpoints.s3,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
  );
  expect((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0);
  s3.destroy();
});

test('inline and queue are measured with the same work, and the copy of the function is gone', async () => {
  const { cloud, tune } = await startSharedCloud();
  const latency = z.object({ medianMs: z.number().positive(), p95Ms: z.number().positive() });
  const budget = z.object({
    steps: z.array(z.object({ workMs: z.number(), inline: latency, queue: latency })),
    capacityMs: z.number(),
  });
  const { steps, capacityMs } = budget.parse(
    await tune('inline-budget', '--concurrency', '1', '--rounds', '1'),
  );
  expect(steps.map(({ workMs }) => workMs)).toEqual([5, 10, 25, 50, 100, 200, 400]);
  // 500 environments less a burst of 250, at 5,000 requests a second.
  expect(capacityMs).toBe(50);
  const answer = await fetch(`${cloud.endpoints.lambda}/2015-03-31/functions/hash-api-dev-hash-tune`);
  expect(answer.status).toBe(404);
});
