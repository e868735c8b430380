import { findAlgorithm } from '../hashing/algorithms.ts';
import { estimateDigest, estimatePassword, type Coefficients } from '../hashing/cost/estimate.ts';
import { parsePhc } from '../hashing/phc.ts';
import type { Work } from './work.ts';

/** Estimated milliseconds of computing. What cannot be computed, an unknown algorithm among others, costs nothing. */
export function estimateWorkMs(work: Work, coefficients: Coefficients): number {
  const bytes = Math.floor((work.input.length * 3) / 4);
  if (work.operation === 'verify') {
    try {
      const { algorithm, parameters } = parsePhc(work.phc);
      return estimatePassword(algorithm.name, parameters, bytes, coefficients).cpuMs;
    } catch {
      return 0;
    }
  }
  const { key, parameters = {} } = work.options;
  return work.algorithms.reduce((sum, name) => {
    const algorithm = findAlgorithm(name);
    if (!algorithm) return sum;
    const cost =
      algorithm.kind === 'password'
        ? estimatePassword(algorithm.name, parameters, bytes, coefficients)
        : estimateDigest(algorithm.name, bytes, { keyed: key !== undefined }, coefficients);
    return sum + cost.cpuMs;
  }, 0);
}
