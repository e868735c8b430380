import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fanOutCoefficientsOf } from '../../../bench/objects/coefficients.ts';
import { writeRandomFile } from '../../../bench/objects/content.ts';
import { interruptible } from '../../../bench/objects/interruptible.ts';
import { startObjectCloud, whole, type ObjectCloud } from '../../../bench/objects/object-cloud.ts';
import { startReadOnly } from '../../../bench/objects/read-only.ts';
import { predict, type FanOutSystem } from '../model/predict.ts';
import { isQuiet, quietLeast } from './quiet-rounds.ts';
import { errorBoundPercent, errorPercent, isGood, renderComparisons, type Comparison } from './comparison.ts';

interface CheckOptions {
  readonly json: boolean;
  readonly print: (text: string) => void;
  readonly progress: (line: string) => void;
}

const bytesPerMib = 2 ** 20;
const calibrationMib = 128;
const partMib = 32;
const memoryMib = 1769;

const cases = [
  { algorithm: 'sha256', mib: 256, workers: 1 },
  { algorithm: 'blake3', mib: 256, workers: 1 },
  { algorithm: 'blake3', mib: 256, workers: 2 },
  { algorithm: 'crc64nvme', mib: 256, workers: 2 },
  { algorithm: 'blake3', mib: 512, workers: 1 },
  { algorithm: 'blake3', mib: 512, workers: 2 },
] as const;

/** In one round: what is over in milliseconds is too short to see who else was at work. */
async function leastOfSome(measure: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < 5; time++) least = Math.min(least, await measure());
  return least;
}

const keyOf = (mib: number): string => `${mib}-mib`;

/**
 * This machine as the model sees it. What all workers together read is bounded by its processors, as the store is on
 * them too: it takes from them what the cloud's other processes use while one worker reads.
 */
async function calibrate(
  cloud: ObjectCloud,
  stack: AsyncDisposableStack,
): Promise<{ readonly system: FanOutSystem; readonly othersShare: number }> {
  const bytes = calibrationMib * bytesPerMib;
  const reading = startReadOnly(await cloud.worker(), stack);
  const key = keyOf(calibrationMib);
  let readCpu = Infinity;
  // Its code is compiled before anything is measured.
  await reading.read(key);
  const read = await quietLeast(() =>
    leastOfSome(async () => {
      const { seconds, cpuSeconds } = await reading.read(key);
      readCpu = Math.min(readCpu, cpuSeconds);
      return seconds;
    }),
  );
  await cloud.spread(whole);
  const attempt = await quietLeast(() =>
    leastOfSome(async () => (await cloud.hash(keyOf(1), ['crc32c'])).seconds),
  );
  let storeCpu = Infinity;
  const hashing = await quietLeast(async () => {
    const { seconds, cpuSeconds, workerCpuSeconds } = await cloud.hash(key, ['crc32c']);
    storeCpu = Math.min(storeCpu, cpuSeconds - workerCpuSeconds);
    return seconds;
  });
  const coefficients = await fanOutCoefficientsOf((readCpu * 1e9) / bytes, attempt.seconds * 1000);
  const othersShare = Math.max(read.othersShare, attempt.othersShare, hashing.othersShare);
  const system = {
    coefficients,
    memoryMib,
    invocationSeconds: 900,
    partBytes: partMib * bytesPerMib,
    workerRate: bytes / read.seconds,
    storeRate: (availableParallelism() * bytes) / (storeCpu + readCpu),
    messageSeconds: 0,
    coldStartSeconds: 0,
    ramp: null,
  };
  return { system, othersShare };
}

interface Checked {
  readonly system: FanOutSystem;
  readonly comparisons: readonly Comparison[];
}

async function measureCases(stack: AsyncDisposableStack, progress: (line: string) => void): Promise<Checked> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-fan-out-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  progress('starting a local cloud');
  const cloud = await startObjectCloud(stack);
  for (const mib of new Set([1, calibrationMib, ...cases.map((one) => one.mib)])) {
    const file = join(directory, keyOf(mib));
    await writeRandomFile(file, mib);
    await cloud.put(keyOf(mib), file);
    await rm(file);
  }
  progress('measuring this machine');
  const { system, othersShare } = await calibrate(cloud, stack);
  const comparisons: Comparison[] = [];
  for (const { algorithm, mib, workers } of cases) {
    const what = `${algorithm} of ${mib} MiB, ${workers === 1 ? 'one worker' : 'two workers'}`;
    progress(what);
    await cloud.spread({ partMib, workers });
    // The workers have been started, and their code compiled, before anything is measured.
    await cloud.hash(keyOf(mib), [algorithm]);
    const measured = await quietLeast(async () => (await cloud.hash(keyOf(mib), [algorithm])).seconds);
    const { seconds: predicted } = predict(
      system,
      { algorithms: [algorithm], bytes: mib * bytesPerMib },
      workers,
    );
    comparisons.push({
      ...{ what, predicted, measured: measured.seconds },
      othersShare: Math.max(othersShare, measured.othersShare),
    });
  }
  return { system, comparisons };
}

/** Small objects in a local cloud, beside what the model says of them with what was measured here. */
export async function checkModel({ json, print, progress }: CheckOptions): Promise<number> {
  const { system, comparisons } = await interruptible((stack) => measureCases(stack, progress));
  const withErrors = comparisons.map((one) => ({ ...one, errorPercent: errorPercent(one) }));
  print(
    json
      ? JSON.stringify({ comparisons: withErrors, errorBoundPercent, system }, null, 2)
      : renderComparisons(comparisons),
  );
  if (!json && !comparisons.every(isQuiet)) {
    print('Others were at work on this machine, in every round: that says nothing about the model.');
  }
  return isGood(comparisons) ? 0 : 1;
}
