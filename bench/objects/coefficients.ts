import { writeFile } from 'node:fs/promises';
import { createNative } from '../../core/hashing/streaming/native.ts';
import { createResumable } from '../../core/hashing/streaming/resumable.ts';
import type { FanOutCoefficients, ModelledAlgorithm } from '../../ops/fan-out/model/coefficients.ts';
import type { Machine } from '../calibrate/machine.ts';
import { bestThroughputs, throughputMethod } from '../throughput.ts';

const file = new URL('../../ops/fan-out/coefficients.json', import.meta.url);

const method =
  `npm run bench:objects -- --write: readNsPerByte is CPU of a process that reads as a worker does and hashes nothing, ` +
  `attemptMs a task over 1 MiB; engines ${throughputMethod}`;

/** CPU nanoseconds for a byte. */
async function engineRates(
  create: typeof createNative | typeof createResumable,
): Promise<Readonly<Record<ModelledAlgorithm, number>>> {
  const hashers = {
    sha256: await create('sha256'),
    blake3: await create('blake3'),
    crc64nvme: await create('crc64nvme'),
    crc32c: await create('crc32c'),
    'sha256-composite': await create('sha256-composite'),
  } satisfies Record<ModelledAlgorithm, unknown>;
  const gibPerSecond = bestThroughputs(hashers);
  const ns = (name: ModelledAlgorithm): number => rounded(1e9 / (gibPerSecond(name) * 2 ** 30));
  return {
    sha256: ns('sha256'),
    blake3: ns('blake3'),
    crc64nvme: ns('crc64nvme'),
    crc32c: ns('crc32c'),
    'sha256-composite': ns('sha256-composite'),
  };
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** What the model of fan-out computes with, of this machine. */
export async function fanOutCoefficientsOf(
  readNsPerByte: number,
  attemptMs: number,
): Promise<FanOutCoefficients> {
  return {
    readNsPerByte: rounded(readNsPerByte),
    nativeNsPerByte: await engineRates(createNative),
    resumableNsPerByte: await engineRates(createResumable),
    attemptMs: rounded(attemptMs),
  };
}

export async function writeCoefficients(coefficients: FanOutCoefficients, machine: Machine): Promise<void> {
  const { processor, virtualProcessors, versions } = machine;
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    method,
    machine: { processor, virtualProcessors, node: versions['node'] },
  };
  await writeFile(file, `${JSON.stringify({ measured, ...coefficients }, null, 2)}\n`);
}
