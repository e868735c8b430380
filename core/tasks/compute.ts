import { Problem } from '../errors.ts';
import { findAlgorithm } from '../hashing/algorithms.ts';
import { digest } from '../hashing/digest.ts';
import { hashPassword, verifyPassword } from '../hashing/password.ts';
import { parsePhc } from '../hashing/phc.ts';
import { measureCompute, type MeasureCompute } from '../metrics/measure-compute.ts';
import { unmeasured } from '../metrics/meter.ts';
import type { RandomBytes } from './ports.ts';
import type { TaskResult } from './task.ts';
import type { Work } from './work.ts';

/**
 * Computes a task's work, its algorithms one after the other: together they would need the memory of all.
 * Throws Problem `bad-request` for what cannot be computed, which no other attempt can either; anything else that it
 * throws, such as an engine that got no memory, may go away.
 */
export async function compute(
  work: Work,
  randomBytes: RandomBytes,
  measure: MeasureCompute = measureCompute(unmeasured),
): Promise<TaskResult> {
  const input = Buffer.from(work.input, 'base64');
  const common = { bytes: input.length, computed: 'worker' as const };
  if (work.operation === 'verify') {
    const { algorithm } = parsePhc(work.phc);
    const match = await measure(algorithm.name, input.length, () => verifyPassword(work.phc, input));
    return { ...common, match };
  }
  const digests: Record<string, string> = {};
  for (const name of work.algorithms) {
    digests[name] = await measure(name, input.length, () => computeOne(name, work, input, randomBytes));
  }
  return { ...common, digests };
}

type HashWork = Extract<Work, { operation: 'hash' }>;

async function computeOne(
  name: string,
  { options }: HashWork,
  input: Uint8Array,
  randomBytes: RandomBytes,
): Promise<string> {
  const algorithm = findAlgorithm(name);
  if (!algorithm) throw new Problem('bad-request', 'unknown algorithm');
  if (algorithm.kind === 'password') {
    const salt =
      options.salt === undefined
        ? randomBytes(algorithm.salt.defaultBytes)
        : Buffer.from(options.salt, 'base64');
    return hashPassword(algorithm.name, input, { parameters: options.parameters ?? {}, salt });
  }
  const key = options.key === undefined ? undefined : Buffer.from(options.key, 'base64');
  return digest(algorithm.name, input, { output: options.output, key });
}
