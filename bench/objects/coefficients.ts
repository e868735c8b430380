import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { createNative } from '../../core/hashing/streaming/native.ts';
import { createResumable } from '../../core/hashing/streaming/resumable.ts';
import {
  modelledAlgorithms,
  type FanOutCoefficients,
  type ModelledAlgorithm,
} from '../../ops/fan-out/model/coefficients.ts';
import type { Machine } from '../calibrate/machine.ts';
import { bestThroughputs, throughputMethod } from '../throughput.ts';

const file = new URL('../../ops/fan-out/coefficients.json', import.meta.url);

const method =
  `npm run bench:objects -- --write: readNsPerByte is CPU of a process that reads as a worker does and hashes nothing, ` +
  `attemptMs a task over 1 MiB; engines ${throughputMethod}`;

const rates = z.record(z.enum(modelledAlgorithms), z.number());

/** CPU nanoseconds for a byte. */
async function engineRates(
  create: typeof createNative | typeof createResumable,
): Promise<Readonly<Record<ModelledAlgorithm, number>>> {
  const hashers = await Promise.all(
    modelledAlgorithms.map(async (name) => [name, await create(name)] as const),
  );
  const gibPerSecond = bestThroughputs(Object.fromEntries(hashers));
  const ns = modelledAlgorithms.map((name) => [name, rounded(1e9 / (gibPerSecond(name) * 2 ** 30))]);
  return rates.parse(Object.fromEntries(ns));
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
