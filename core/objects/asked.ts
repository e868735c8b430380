import {
  compositeAlgorithms,
  findObjectAlgorithm,
  isComposite,
  type ObjectAlgorithmName,
} from '../hashing/algorithms.ts';
import type { ObjectWork } from './object-work.ts';

/** Which digests: those of composite checksums are of one part size. */
export interface Asked {
  readonly algorithms: readonly ObjectAlgorithmName[];
  readonly partSize: number;
}

/** What a task asks for; undefined where this version of the service does not know all of it. */
export function askedBy({ algorithms, options }: ObjectWork): Asked | undefined {
  const names = algorithms.flatMap((name) => findObjectAlgorithm(name)?.name ?? []);
  if (names.length < algorithms.length) return undefined;
  const [composite] = names.filter(isComposite);
  const defaultBytes = composite === undefined ? 0 : compositeAlgorithms[composite].partSize.defaultBytes;
  return { algorithms: names, partSize: options.partSize ?? defaultBytes };
}
