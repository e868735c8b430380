import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fanOutCoefficientsOf } from '../../../bench/objects/coefficients.ts';
import { writeRandomFile } from '../../../bench/objects/content.ts';
import { interruptible } from '../../../bench/objects/interruptible.ts';
import { startObjectCloud, whole, type ObjectCloud } from '../../../bench/objects/object-cloud.ts';
import { startReadOnly } from '../../../bench/objects/read-only.ts';
import { isParallel } from '../../../core/hashing/parallel/part.ts';
import type { ModelledAlgorithm } from '../model/coefficients.ts';
import { predict, type FanOutSystem } from '../model/predict.ts';
import { isQuiet, quietLeast } from './quiet-rounds.ts';
import { errorBoundPercent, errorPercent, isGood, renderComparisons, type Comparison } from './comparison.ts';

interface CheckOptions {
  readonly json: boolean;
  readonly print: (text: string) => void;
  readonly progress: (line: string) => void;
}

const bytesPerMib = 2 ** 20;
const calibrationMib = 512;
/** Parts that are far larger than what is read ahead, as those of a deployment are. */
const partMib = 128;
/** An object of the smallest parts: what each of them takes beside its bytes. */
const smallParts = 16;
const memoryMib = 1769;

const cases = [
  { algorithm: 'sha256', mib: 512, workers: 1 },
  { algorithm: 'blake3', mib: 512, workers: 1 },
  { algorithm: 'blake3', mib: 512, workers: 2 },
  { algorithm: 'crc64nvme', mib: 512, workers: 2 },
  { algorithm: 'blake3', mib: 1024, workers: 1 },
  { algorithm: 'blake3', mib: 1024, workers: 2 },
] as const;

/** In one round: what is over in milliseconds is too short to see who else was at work. */
async function leastOfSome(measure: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < 5; time++) least = Math.min(least, await measure());
  return least;
}

const keyOf = (mib: number): string => `${mib}-mib`;

interface Calibrated {
  readonly system: FanOutSystem;
  /** CPU nanoseconds of a byte in the local cloud's other processes, the store above all. */
  readonly storeNsPerByte: number;
  readonly othersShare: number;
}

/** This machine as the model sees it, where nothing is hashed. */
async function calibrate(cloud: ObjectCloud, stack: AsyncDisposableStack): Promise<Calibrated> {
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
  await cloud.spread({ partMib: 1, workers: 1 });
  await cloud.hash(keyOf(smallParts), ['crc32c']);
  const parts = await quietLeast(() =>
    leastOfSome(async () => (await cloud.hash(keyOf(smallParts), ['crc32c'])).seconds),
  );
  const coefficients = await fanOutCoefficientsOf((readCpu * 1e9) / bytes, attempt.seconds * 1000);
  const all = [read, attempt, hashing, parts];
  const system = {
    coefficients,
    memoryMib,
    invocationSeconds: 900,
    partBytes: partMib * bytesPerMib,
    workerRate: bytes / read.seconds,
    storeRate: (availableParallelism() * bytes) / (storeCpu + readCpu),
    // Their first attempt and its message besides.
    messageSeconds: Math.max(0, parts.seconds / (smallParts + 1) - attempt.seconds),
    coldStartSeconds: 0,
    ramp: null,
  };
  return {
    system,
    storeNsPerByte: (storeCpu * 1e9) / bytes,
    othersShare: Math.max(...all.map((one) => one.othersShare)),
  };
}

/**
 * With the bound of this machine's processors: store, reading and hashing have to share them, which they do not in a
 * deployment.
 */
function onTheseProcessors(
  { system, storeNsPerByte }: Calibrated,
  algorithm: ModelledAlgorithm,
): FanOutSystem {
  const { readNsPerByte, nativeNsPerByte, resumableNsPerByte } = system.coefficients;
  const engineNs = (isParallel(algorithm) ? resumableNsPerByte : nativeNsPerByte)[algorithm];
  const ns = storeNsPerByte + readNsPerByte + engineNs;
  return { ...system, storeRate: (availableParallelism() * 1e9) / ns };
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
  for (const mib of new Set([1, smallParts, calibrationMib, ...cases.map((one) => one.mib)])) {
    const file = join(directory, keyOf(mib));
    await writeRandomFile(file, mib);
    await cloud.put(keyOf(mib), file);
    await rm(file);
  }
  progress('measuring this machine');
  const calibrated = await calibrate(cloud, stack);
  const comparisons: Comparison[] = [];
  for (const { algorithm, mib, workers } of cases) {
    const what = `${algorithm} of ${mib} MiB, ${workers === 1 ? 'one worker' : 'two workers'}`;
    progress(what);
    await cloud.spread({ partMib, workers });
    // The workers have been started, and their code compiled, before anything is measured.
    await cloud.hash(keyOf(mib), [algorithm]);
    const measured = await quietLeast(async () => (await cloud.hash(keyOf(mib), [algorithm])).seconds);
    const { seconds: predicted } = predict(
      onTheseProcessors(calibrated, algorithm),
      { algorithms: [algorithm], bytes: mib * bytesPerMib },
      workers,
    );
    comparisons.push({
      ...{ what, predicted, measured: measured.seconds },
      othersShare: Math.max(calibrated.othersShare, measured.othersShare),
    });
  }
  return { system: calibrated.system, comparisons };
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
