import type { ObjectAlgorithmName } from '../../../core/hashing/algorithms.ts';
import { hasProgram, labelOf } from './labels.ts';
import { escapeName } from './names.ts';

type Digests = readonly (readonly [ObjectAlgorithmName, string])[];

/**
 * The lines of one file. Of one algorithm, as its program writes and checks it (`DIGEST  name`); of several, of one that
 * has no program, or where `tag` is asked, in BSD's form (`SHA256 (name) = DIGEST`), which `sha256sum -c` takes too.
 */
export function formatLines(file: string, digests: Digests, tag: boolean): string[] {
  const { mark, name } = escapeName(file);
  const tagged = tag || digests.length > 1 || digests.some(([algorithm]) => !hasProgram(algorithm));
  return digests.map(([algorithm, digest]) =>
    tagged ? `${mark}${labelOf(algorithm)} (${name}) = ${digest}` : `${mark}${digest}  ${name}`,
  );
}
