import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caller, dataFolder, endOf, startChaosCloud } from '../chaos/cloud.ts';
import { startS3Proxy } from '../chaos/s3-proxy.ts';
import { workerLog } from '../chaos/worker-log.ts';
import { upload, type Uploaded } from './upload.ts';

const mebibyte = 2 ** 20;

/** Of the object; with less than 512, reads are paced so slowly that they count as interrupted. */
const sizeMib = Number(process.env['LARGE_OBJECT_MIB'] ?? 3072);
const bytes = sizeMib * mebibyte;

/** Eight to sixteen parts. */
const partMib = 2 ** Math.floor(Math.log2(sizeMib / 8));

/** A worker saves its work and gives it on a quarter of its time, at most 5 s, before the end. */
const timeoutSeconds = 8;
const workSeconds = 6;

/** At this pace, the whole takes four invocations at the least, however fast the machine is. */
const pace = bytes / (4 * workSeconds);

/** Bytes that a worker reads ahead, and that are lost when it stops. */
const readAheadBytes = 64 * mebibyte;

const all = ['sha256', 'blake3', 'crc64nvme', 'sha256-composite'];

const directory = dataFolder();
const stageFile = join(directory, 'stage.json');
mkdirSync(directory, { recursive: true });
writeFileSync(
  stageFile,
  JSON.stringify({
    functions: { 'object-worker': { timeoutSeconds, reservedConcurrency: 8 } },
    workers: { object: { maxConcurrency: 8, leaseSeconds: 10, partMib, partsInFlight: 4 } },
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
const worker = cloud.functions.get('object-worker');

let uploaded: Uploaded;
beforeAll(async () => {
  uploaded = await upload(call, bytes);
});
beforeEach(() => {
  proxy.pace(undefined);
  worker?.configure({ timeoutSeconds });
});

async function submit(algorithms: readonly string[]): Promise<string> {
  const source = { upload_id: uploaded.id };
  // What an earlier test computed is in the cache.
  const { status, body } = await call('POST', '/tasks', {
    source,
    algorithms,
    options: { recompute: true },
  });
  expect(status).toBe(202);
  return body.task_id;
}

async function expectDigests(id: string, algorithms: readonly string[]): Promise<number> {
  const task = await endOf(call, id);
  const expected = Object.fromEntries(algorithms.map((name) => [name, uploaded.digests[name]]));
  expect(task).toMatchObject({ status: 'completed', error: null });
  expect(task.result).toEqual({ digests: expected, bytes, computed: 'worker' });
  expect(task.progress).toEqual({ bytes_done: bytes, bytes_total: bytes });
  return task.attempts;
}

/** Kills workers in the midst of their work. */
async function killWorkers(count: number, longestPauseMs: number): Promise<void> {
  for (let killed = 0; killed < count;) {
    await after(randomInt(200, longestPauseMs));
    const busy = (worker?.environments() ?? []).filter(({ state }) => state === 'busy');
    const pid = busy[randomInt(Math.max(1, busy.length))]?.pid;
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    killed++;
  }
}

describe('digests of a large object agree with those of other engines', () => {
  test('by one worker, several in one pass', async () => {
    worker?.configure({ timeoutSeconds: 900 });
    const before = proxy.bytesRead();
    const attempts = await expectDigests(await submit(all), all);
    expect(attempts).toBe(1);
    expect(proxy.bytesRead() - before).toBe(bytes);
  });

  test('by many workers', async () => {
    worker?.configure({ timeoutSeconds: 900 });
    const before = { read: proxy.bytesRead(), parts: log.sum('ObjectPartsCompleted') };
    await expectDigests(await submit(['blake3']), ['blake3']);
    await log.reaches('ObjectPartsCompleted', before.parts + sizeMib / partMib);
    expect(proxy.bytesRead() - before.read).toBe(bytes);
  });

  test('by workers that have a few seconds each: none begins again at zero', async () => {
    proxy.pace(pace);
    const before = { read: proxy.bytesRead(), resumptions: log.sum('ObjectResumptions') };
    const attempts = await expectDigests(await submit(all), all);
    const resumptions = attempts - 1;
    expect(resumptions).toBeGreaterThanOrEqual(3);
    await log.reaches('ObjectResumptions', before.resumptions + resumptions);
    expect(log.sum('ObjectCheckpointsRefused')).toBe(0);
    expect(proxy.bytesRead() - before.read).toBeLessThanOrEqual(bytes + resumptions * readAheadBytes);
  });

  test('by workers that are killed', async () => {
    proxy.pace(pace);
    const id = await submit(all);
    await killWorkers(3, 8_000);
    expect(await expectDigests(id, all)).toBeGreaterThan(3);
  });

  test('by many workers that are killed', async () => {
    proxy.pace(pace);
    const id = await submit(['blake3']);
    await killWorkers(5, 3_000);
    await expectDigests(id, ['blake3']);
  });
});
