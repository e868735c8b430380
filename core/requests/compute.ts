import type { Algorithm } from '../hashing/algorithms.ts';
import { digest } from '../hashing/digest.ts';
import { hashPassword } from '../hashing/password.ts';
import type { MeasureCompute } from '../metrics/measure-compute.ts';
import type { RandomBytes } from '../tasks/ports.ts';
import type { HashRequest } from './hash-request.ts';

export interface ComputeServices {
  readonly randomBytes: RandomBytes;
  readonly measure: MeasureCompute;
}

/** One algorithm of a request: its digest in the asked encoding, or a password algorithm's PHC string. */
export function computeOne(
  algorithm: Algorithm,
  { input, options }: HashRequest,
  { randomBytes, measure }: ComputeServices,
): Promise<string> {
  return measure(algorithm.name, input.length, () => {
    if (algorithm.kind !== 'password') return digest(algorithm.name, input, options);
    const salt = options.salt ?? randomBytes(algorithm.salt.defaultBytes);
    return hashPassword(algorithm.name, input, { parameters: options.parameters ?? {}, salt });
  });
}

/** All algorithms of a request, one after the other: together they would need the memory of all. */
export async function computeAll(
  request: HashRequest,
  services: ComputeServices,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const algorithm of request.algorithms) {
    digests[algorithm.name] = await computeOne(algorithm, request, services);
  }
  return digests;
}
