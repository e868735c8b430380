import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  algorithms,
  expectedDigests,
  openssl,
  writeRandomFile,
  type BenchAlgorithm,
  type Expected,
} from './content.ts';
import { startObjectCloud, whole, type ObjectCloud, type Spread, type TaskRun } from './object-cloud.ts';
import { peakMib } from './peak-memory.ts';
import { startReadOnly } from './read-only.ts';
import type { Sizes } from './sizes.ts';

/** Of one round, in which everything follows each other. Seconds. */
export interface Round {
  readonly openssl: number;
  readonly read: { readonly seconds: number; readonly cpuSeconds: number };
  readonly one: Readonly<Record<BenchAlgorithm, TaskRun>>;
  /** BLAKE3 of the same object in parts, by two workers and by one. */
  readonly two: TaskRun;
  readonly oneInParts: TaskRun;
}

export interface Measured {
  readonly rounds: readonly Round[];
  /** Seconds of a task over 1 MiB, the least. */
  readonly smallSeconds: number;
  /** MiB that the worker had resident at the most. */
  readonly peakMib: number;
}

const smallTasks = 10;

/** Before BLAKE3 in parts is measured: each of two workers has then hashed as much as one that hashed the object thrice. */
const inParts = Array.from({ length: 6 }, () => 'blake3' as const);

/** A digest that another tool does not agree with. */
export class WrongDigest extends Error {
  override readonly name = 'WrongDigest';
}

/** Runs a task and holds its digests against those of other tools. */
async function checked(
  cloud: ObjectCloud,
  key: string,
  names: readonly BenchAlgorithm[],
  expected: Expected,
): Promise<TaskRun> {
  const run = await cloud.hash(key, names);
  for (const name of names) {
    if (run.digests[name] !== expected[name]) {
      throw new WrongDigest(
        `${name} of ${key} is ${run.digests[name] ?? 'missing'}, other tools say ${expected[name]}`,
      );
    }
  }
  return run;
}

function inWords({ openssl: byOpenssl, read, one, two, oneInParts }: Round): string {
  const cpu = `${two.cpuSeconds.toFixed(2)} s of CPU by two, ${oneInParts.cpuSeconds.toFixed(2)} s by one in parts, ${one.blake3.cpuSeconds.toFixed(2)} s by one`;
  const seconds = { openssl: byOpenssl, read: read.seconds, sha256: one.sha256.seconds };
  const all = { ...seconds, blake3: one.blake3.seconds, crc64nvme: one.crc64nvme.seconds };
  return `${Object.entries(all)
    .map(([name, took]) => `${name} ${took.toFixed(2)} s`)
    .join(', ')}; blake3 ${cpu}`;
}

/** One local cloud, which `stack` ends, and everything that is measured in it. `directory` has room for one object. */
export async function measureObjects(
  sizes: Sizes,
  directory: string,
  stack: AsyncDisposableStack,
  progress: (line: string) => void,
): Promise<Measured> {
  progress('starting a local cloud');
  const cloud = await startObjectCloud(stack);
  const reading = startReadOnly(await cloud.worker(), stack);

  progress(`an object of ${sizes.objectMib} MiB`);
  const file = join(directory, 'object');
  await writeRandomFile(file, sizes.objectMib);
  await cloud.put('object', file);
  const expected = await expectedDigests(file);

  /** Spreads objects so from now on; the new workers have hashed all of `names` before anything is measured. */
  async function spread(to: Spread, names: readonly BenchAlgorithm[]): Promise<void> {
    await cloud.spread(to);
    for (const name of names) await checked(cloud, 'object', [name], expected);
  }
  const hash = (name: BenchAlgorithm) => checked(cloud, 'object', [name], expected);

  const rounds: Round[] = [];
  // Each has as much behind it as the workers, whose code is compiled on their way.
  for (const _ of algorithms) await reading.read('object');
  for (let number = 1; number <= sizes.rounds; number += 1) {
    progress(`round ${number} of ${sizes.rounds}: one worker`);
    await spread(whole, algorithms);
    const one = {
      sha256: await hash('sha256'),
      blake3: await hash('blake3'),
      crc64nvme: await hash('crc64nvme'),
    };
    const { seconds: opensslSeconds } = await openssl(file);
    const read = await reading.read('object');
    progress(`round ${number} of ${sizes.rounds}: two workers`);
    await spread({ partMib: sizes.partMib, workers: 2 }, inParts);
    const two = await hash('blake3');
    await spread({ partMib: sizes.partMib, workers: 1 }, inParts);
    const round: Round = { openssl: opensslSeconds, read, one, two, oneInParts: await hash('blake3') };
    progress(inWords(round));
    rounds.push(round);
  }
  await rm(file);

  const small = join(directory, 'small');
  await writeRandomFile(small, 1);
  await cloud.put('small', small);
  let smallSeconds = Infinity;
  for (let task = 0; task < smallTasks; task += 1) {
    smallSeconds = Math.min(smallSeconds, (await cloud.hash('small', ['crc32c'])).seconds);
  }

  progress(`an object of ${sizes.memoryObjectMib} MiB`);
  const large = join(directory, 'large');
  await writeRandomFile(large, sizes.memoryObjectMib);
  await cloud.put('large', large);
  const expectedOfLarge = await expectedDigests(large);
  await rm(large);
  await cloud.spread(whole);
  progress('all three algorithms of it in one pass, by one worker');
  await checked(cloud, 'large', algorithms, expectedOfLarge);
  const { environments } = await cloud.worker();
  return { rounds, smallSeconds, peakMib: Math.max(...(await Promise.all(environments.map(peakMib)))) };
}
