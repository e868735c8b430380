import { Problem } from '../errors.ts';
import { findAlgorithm } from '../hashing/algorithms.ts';
import { digest } from '../hashing/digest.ts';
import { hashPassword, verifyPassword } from '../hashing/password.ts';
import type { RandomBytes } from './ports.ts';
import type { TaskResult } from './task.ts';
import type { Work } from './work.ts';

/**
 * Computes a task's work, its algorithms one after the other: together they would need the memory of all.
 * Throws Problem `bad-request` for what cannot be computed, which no other attempt can either; anything else that it
 * throws, such as an engine that got no memory, may go away.
 */
export async function compute(work: Work, randomBytes: RandomBytes): Promise<TaskResult> {
  const input = Buffer.from(work.input, 'base64');
  const common = { bytes: input.length, computed: 'worker' as const };
  if (work.operation === 'verify') return { ...common, match: await verifyPassword(work.phc, input) };
  const digests: Record<string, string> = {};
  for (const name of work.algorithms) digests[name] = await computeOne(name, work, input, randomBytes);
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
