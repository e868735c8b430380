import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { oneVcpuMib } from '../../core/limits.ts';
import { startCloud } from '../../local/cloud.ts';

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

test('tune finds that argon2id with one lane is to have one vCPU, twice, and goes on where 128 MiB do not work', async () => {
  const directory = join(project, 'node_modules/.cache/hash-api/tune-test', randomUUID());
  const cloud = await startCloud({
    directory,
    context: { stage: 'dev' },
    cpuShare: true,
  });
  onTestFinished(async () => {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const worker = cloud.functions.get('compute-worker');
  const before = worker?.specification();
  const [file, report] = [join(directory, 'workload.json'), join(directory, 'report.html')];
  await writeFile(file, JSON.stringify(workload));
  const tune = async () => {
    const { stdout } = await run(process.execPath, [
      join(project, 'bin/hash-api.ts'),
      ...['tune', 'compute-worker', '--local', '--data', directory, '--json', '--report', report],
      ...['--workload', file, '--memory', '128,442,885,1769,3538'],
      ...['--batch', '1', '--parallelism', '1', '--rounds', '5'],
    ]);
    return tuning.parse(JSON.parse(stdout));
  };

  const first = await tune();
  expect(first.memory.failed).toEqual([{ value: 128, reason: expect.stringContaining('killed') as string }]);
  expect(first.memory.measured.map(({ value }) => value)).toEqual([442, 885, 1769, 3538]);
  expect(first.memoryMib).toBe(oneVcpuMib);
  expect((await tune()).memoryMib).toBe(oneVcpuMib);

  expect(await readFile(report, 'utf8')).toContain('choice by balance');
  expect(worker?.specification()).toEqual(before);
  expect(worker?.environments()).toEqual([]);
});
