import { estimateDigest, estimatePassword, type Coefficients, type Cost } from '../hashing/cost/estimate.ts';
import type { HashRequest } from './hash-request.ts';
import type { ObjectRequest } from './object-request.ts';
import type { VerifyRequest } from './verify-request.ts';

/** CPU adds up over the algorithms, which run one after the other; memory is that of the largest. */
export function costOfHash(request: HashRequest, coefficients: Coefficients): Cost {
  const { algorithms, input, options } = request;
  let cpuMs = 0;
  let memoryMib = 0;
  for (const algorithm of algorithms) {
    const cost =
      algorithm.kind === 'password'
        ? estimatePassword(algorithm.name, options.parameters ?? {}, input.length, coefficients)
        : estimateDigest(algorithm.name, input.length, { keyed: options.key !== undefined }, coefficients);
    cpuMs += cost.cpuMs;
    memoryMib = Math.max(memoryMib, cost.memoryMib);
  }
  return { cpuMs, memoryMib };
}

/** Of an object whose bytes are read but once, and not held. Of one that nobody has looked at, nothing is known. */
export function costOfObject(
  { algorithms }: Pick<ObjectRequest, 'algorithms'>,
  bytes: number | undefined,
  coefficients: Coefficients,
): Cost {
  if (bytes === undefined) return { cpuMs: 0, memoryMib: 0 };
  const costs = algorithms.map(({ name }) => estimateDigest(name, bytes, { keyed: false }, coefficients));
  return { cpuMs: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0), memoryMib: 0 };
}

export function costOfVerify(request: VerifyRequest, coefficients: Coefficients): Cost {
  return request.kind === 'password'
    ? estimatePassword(request.algorithm.name, request.parameters, request.input.length, coefficients)
    : estimateDigest(
        request.algorithm.name,
        request.input.length,
        { keyed: request.key !== undefined },
        coefficients,
      );
}
