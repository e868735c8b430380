import {
  compositeAlgorithms,
  digestAlgorithms,
  isComposite,
  type ObjectAlgorithmName,
} from '../../../core/hashing/algorithms.ts';

/** In the order in which they are listed. */
export const sumAlgorithms: readonly ObjectAlgorithmName[] = [
  ...Object.values(digestAlgorithms),
  ...Object.values(compositeAlgorithms),
].map(({ name }) => name);

export const isSumAlgorithm = (name: string): name is ObjectAlgorithmName =>
  sumAlgorithms.some((each) => each === name);

/** What a program of its own checks, such as sha256sum, b2sum and b3sum: the digest, two spaces, the name. */
const ofPrograms = new Set<ObjectAlgorithmName>([
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'blake2b512',
  'blake3',
]);

export const hasProgram = (algorithm: ObjectAlgorithmName): boolean => ofPrograms.has(algorithm);

/** As b2sum --tag has it. */
const labelOf = (algorithm: ObjectAlgorithmName): string =>
  algorithm === 'blake2b512' ? 'BLAKE2b' : algorithm.toUpperCase();

const byLabel = new Map(sumAlgorithms.map((name) => [labelOf(name).toUpperCase(), name]));

export { labelOf };

export const algorithmOfLabel = (label: string): ObjectAlgorithmName | undefined =>
  byLabel.get(label.toUpperCase());

/** Where a line does not name its algorithm and nobody else does: that of coreutils with as many digits. */
const byDigits = new Map<number, ObjectAlgorithmName>(
  (['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const).map((name) => [
    digestAlgorithms[name].digestBits / 4,
    name,
  ]),
);

const compositeDigest = /^[0-9a-f]+-[1-9]\d{0,4}$/i;

/** Whether the text can be a digest of the algorithm in hex; of a composite one, with the number of parts behind it. */
export function isDigestOf(algorithm: ObjectAlgorithmName, text: string): boolean {
  if (isComposite(algorithm)) {
    const { digestBits } = compositeAlgorithms[algorithm];
    return compositeDigest.test(text) && text.indexOf('-') === digestBits / 4;
  }
  return /^[0-9a-f]+$/i.test(text) && text.length === digestAlgorithms[algorithm].digestBits / 4;
}

/** Whose digest it is: of the given algorithms, else of coreutils'. Undefined where none or several could be. */
export function algorithmOfDigest(
  text: string,
  given: readonly ObjectAlgorithmName[],
): ObjectAlgorithmName | undefined {
  if (given.length === 0) return /^[0-9a-f]+$/i.test(text) ? byDigits.get(text.length) : undefined;
  const [found, ...others] = given.filter((algorithm) => isDigestOf(algorithm, text));
  return others.length === 0 ? found : undefined;
}
