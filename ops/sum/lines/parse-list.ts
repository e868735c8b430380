import type { ObjectAlgorithmName } from '../../../core/hashing/algorithms.ts';
import { algorithmOfDigest, algorithmOfLabel, isDigestOf } from './labels.ts';
import { unescapeName } from './names.ts';

/** One line of a list: the digest that a file is to have. */
export interface Expected {
  readonly name: string;
  readonly algorithm: ObjectAlgorithmName;
  /** In lower case. */
  readonly digest: string;
}

const plain = /^(?<mark>\\?)(?<digest>[0-9a-fA-F]+(?:-\d+)?) [ *](?<name>.+)$/s;
const tagged = /^(?<mark>\\?)(?<label>[A-Za-z0-9-]+) \((?<name>.+)\) = (?<digest>[0-9a-fA-F]+(?:-\d+)?)$/s;

/**
 * Reads what `formatLines`, the programs of coreutils and b3sum write. Empty lines and those that begin with # are
 * skipped. `given` are the algorithms that lines without a label can be of; absent ones, those of coreutils.
 */
export function parseList(
  text: string,
  given: readonly ObjectAlgorithmName[],
): { readonly expected: readonly Expected[]; readonly malformed: number } {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
  const expected = lines.map((line) => parseLine(line, given)).filter((line) => line !== undefined);
  return { expected, malformed: lines.length - expected.length };
}

function parseLine(line: string, given: readonly ObjectAlgorithmName[]): Expected | undefined {
  const {
    mark,
    label,
    name: written = '',
    digest = '',
  } = (tagged.exec(line) ?? plain.exec(line))?.groups ?? {};
  const algorithm = label === undefined ? algorithmOfDigest(digest, given) : algorithmOfLabel(label);
  const name = mark === '\\' ? unescapeName(written) : written;
  if (algorithm === undefined || name === undefined || name === '' || !isDigestOf(algorithm, digest))
    return undefined;
  return { name, algorithm, digest: digest.toLowerCase() };
}
