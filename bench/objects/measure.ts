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
  /** BLAKE3 of the same object by two workers, and CPU of the same by one just after. */
  readonly two: TaskRun;
}

export interface Measured {
  readonly rounds: readonly Round[];
  /** MiB that the worker had resident at the most. */
  readonly peakMib: number;
}

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

/** One local cloud, and everything that is measured in it. `directory` has room for both objects. */
export async function measureObjects(
  sizes: Sizes,
  directory: string,
  progress: (line: string) => void,
): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  progress('starting a local cloud');
  const cloud = await startObjectCloud(stack);
  const reading = startReadOnly(await cloud.worker(), stack);

  progress(`an object of ${sizes.objectMib} MiB`);
  const file = join(directory, 'object');
  await writeRandomFile(file, sizes.objectMib);
  await cloud.put('object', file);
  const expected = await expectedDigests(file);

  /** Spreads objects so from now on; the new workers have hashed each algorithm once before anything is measured. */
  async function spread(to: Spread, names: readonly BenchAlgorithm[]): Promise<void> {
    await cloud.spread(to);
    for (const name of names) await checked(cloud, 'object', [name], expected);
  }
  const hash = (name: BenchAlgorithm) => checked(cloud, 'object', [name], expected);

  const rounds: Round[] = [];
  await reading.read('object');
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
    await spread({ partMib: sizes.partMib, workers: 2 }, ['blake3']);
    rounds.push({ openssl: opensslSeconds, read, one, two: await hash('blake3') });
  }
  await rm(file);

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
  return { rounds, peakMib: Math.max(...(await Promise.all(environments.map(peakMib)))) };
}
