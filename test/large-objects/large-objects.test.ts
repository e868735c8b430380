import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../ops/plan/simulation/random.ts';
import { caller, dataFolder, endOf, startChaosCloud } from '../chaos/cloud.ts';
import { startS3Proxy } from '../chaos/s3-proxy.ts';
import { workerLog } from '../chaos/worker-log.ts';
import type { Members } from '../system/members.ts';
import { program } from '../system/program.ts';
import { writeLargeFile } from './file.ts';
import { killWorkers } from './kill-workers.ts';
import { askProgram, programsHere } from './programs.ts';

const mebibyte = 2 ** 20;

/** Of the file; of less than 512, an invocation at the pace below would have read ahead but not hashed. */
const sizeMib = Number(process.env['LARGE_OBJECT_MIB'] ?? 3072);
const bytes = sizeMib * mebibyte;

/** Of the kills. */
const seed = Number(process.env['LARGE_OBJECT_SEED'] ?? 5);

/** Eight to sixteen parts. */
const partMib = 2 ** Math.floor(Math.log2(sizeMib / 8));

/** The shortest that the settings allow, and how long it works of that: it gives its work on before the end. */
const timeoutSeconds = 8;
const workSeconds = 6;

/** Bytes per second, so that the whole takes four invocations at the least, however fast the machine is. */
const pace = bytes / (4 * workSeconds);

const all = ['sha256', 'blake3', 'crc64nvme', 'sha256-composite'];
const composable = ['blake3', 'crc64nvme', 'sha256-composite'];

const directory = dataFolder();
mkdirSync(directory, { recursive: true });
const file = join(directory, 'file');
const stageFile = join(directory, 'stage.json');
writeFileSync(
  stageFile,
  JSON.stringify({
    functions: { 'object-worker': { timeoutSeconds: 900, reservedConcurrency: 8 } },
    workers: {
      // A machine that stands still ends leases too: tries are not to run out by that.
      object: { maxConcurrency: 8, leaseSeconds: 10, partMib, partsInFlight: 4, maxReceiveCount: 10 },
    },
  }),
);
const proxy = await startS3Proxy();
const log = workerLog();
const cloud = await startChaosCloud({
  directory,
  context: { stageFile },
  environmentOverrides: { 'object-worker': { AWS_ENDPOINT_URL_S3: proxy.endpoint } },
  // Maintenance, which finds what was killed, runs every five seconds.
  metricTimeScale: 12,
  onLogLine: log.onLogLine,
});
proxy.connect(cloud.endpoints.s3);
const call = caller(cloud.endpoints);
const worker = cloud.functions.get('object-worker')!;

/** Of the file, by other engines. */
let digests: Readonly<Record<string, string>>;
beforeAll(async () => {
  digests = await writeLargeFile(file, bytes);
});

/** A pass from the first byte on that got somewhere. */
const beginsAtZero = ({ message, resumed, bytes: read }: Readonly<Record<string, unknown>>) =>
  message === 'pass' && resumed === false && read !== 0;

const digestsOf = (algorithms: readonly string[]) =>
  Object.fromEntries(algorithms.map((name) => [name, digests[name]]));

/** `hash-api sum` of the file, every algorithm at once and computed, whatever S3 knows already. */
const sum = (...options: string[]) =>
  program(
    ['sum', '--local', '--data', directory, '--json', '--recompute', '-a', all.join(','), ...options, file],
    { XDG_CACHE_HOME: directory },
  );

/** The task of a `sum` that has ended well and agrees. */
async function agreed(command: ReturnType<typeof program>) {
  const { code, stdout, stderr } = await command.ended();
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const told = JSON.parse(stdout) as Members;
  expect(told).toMatchObject({ name: file, bytes, digests: digestsOf(all), computed: 'worker' });
  const task = await endOf(call, told.task_id);
  expect(task.progress).toEqual({ bytes_done: bytes, bytes_total: bytes });
  return { ...task, uploadId: told.upload_id };
}

/** The end of a task over what was uploaded by the first test. */
async function hashUploaded(algorithms: readonly string[]): Promise<Members> {
  const options = { recompute: true };
  const { status, body } = await call('POST', '/tasks', {
    source: { upload_id: uploadId },
    algorithms,
    options,
  });
  expect(status).toBe(202);
  const task = await endOf(call, body.task_id);
  expect(task).toMatchObject({ status: 'completed', error: null });
  expect(task.result).toEqual({ digests: digestsOf(algorithms), bytes, computed: 'worker' });
  expect(task.progress).toEqual({ bytes_done: bytes, bytes_total: bytes });
  return task;
}

let uploadId: string;

describe('digests of a large file agree with those of other engines', () => {
  test('which agree with the programs of this machine', async ({ skip }) => {
    const programs = await programsHere();
    skip(programs.length === 0, 'there is neither openssl nor b3sum');
    for (const [algorithm, digest] of await Promise.all(programs.map((name) => askProgram(name, file)))) {
      expect([algorithm, digest]).toEqual([algorithm, digests[algorithm]]);
    }
  });

  test('by one worker, all in one pass', async () => {
    const before = proxy.bytesRead();
    ({ uploadId } = await agreed(sum('--keep')));
    expect(proxy.bytesRead() - before).toBeGreaterThanOrEqual(bytes);
  });

  test('by many workers', async () => {
    const before = log.sum('ObjectPartsCompleted');
    await hashUploaded(composable);
    await log.reaches('ObjectPartsCompleted', before + Math.ceil(sizeMib / partMib));
  });

  test('by many workers that are killed', async () => {
    const before = proxy.bytesRead();
    const ended = hashUploaded(composable);
    const deaths = await killWorkers(3, { worker, proxy, log, random: seededRandom(seed), bytes, ended });
    await ended;
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(proxy.bytesRead() - before).toBeGreaterThan(bytes);
  });

  test('by workers that have a few seconds each: none begins again at zero', async () => {
    worker.configure({ timeoutSeconds });
    proxy.pace(pace);
    const before = { resumptions: log.sum('ObjectResumptions'), beginnings: log.count(beginsAtZero) };
    const task = await agreed(sum());
    proxy.pace(undefined);
    expect(task.attempts).toBeGreaterThan(3);
    await log.reaches('ObjectResumptions', before.resumptions + 3);
    expect(log.count(beginsAtZero) - before.beginnings).toBe(1);
    expect(log.sum('ObjectCheckpointsRefused')).toBe(0);
  });

  test('by workers that have a few seconds each and are killed', async () => {
    worker.configure({ timeoutSeconds });
    const command = sum();
    const ended = command.ended();
    const deaths = await killWorkers(3, { worker, proxy, log, random: seededRandom(seed + 1), bytes, ended });
    const task = await agreed(command);
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(task.attempts).toBeGreaterThan(3);
    expect(log.sum('ObjectCheckpointsRefused')).toBe(0);
  });
});
