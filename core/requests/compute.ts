import type { Algorithm } from '../hashing/algorithms.ts';
import { digest } from '../hashing/digest.ts';
import { hashPassword } from '../hashing/password.ts';
import type { RandomBytes } from '../tasks/ports.ts';
import type { HashRequest } from './hash-request.ts';

/** One algorithm of a request: its digest in the asked encoding, or a password algorithm's PHC string. */
export function computeOne(
  algorithm: Algorithm,
  { input, options }: HashRequest,
  randomBytes: RandomBytes,
): string | Promise<string> {
  if (algorithm.kind !== 'password') return digest(algorithm.name, input, options);
  const salt = options.salt ?? randomBytes(algorithm.salt.defaultBytes);
  return hashPassword(algorithm.name, input, { parameters: options.parameters ?? {}, salt });
}

/** All algorithms of a request, one after the other: together they would need the memory of all. */
export async function computeAll(
  request: HashRequest,
  randomBytes: RandomBytes,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const algorithm of request.algorithms) {
    digests[algorithm.name] = await computeOne(algorithm, request, randomBytes);
  }
  return digests;
}
