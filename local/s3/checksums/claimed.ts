import { S3Error } from '../errors.ts';
import type { S3Request } from '../requests/request.ts';
import { checksumBytes, checksumHeader, parseAlgorithm, type ChecksumAlgorithm } from './algorithms.ts';

/** What a client says of the bytes that it sends. */
export interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; undefined where it comes after the body. */
  readonly value: string | undefined;
}

/** Headers of the same beginning that carry no value. */
const others = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/** The checksum in headers, in the query of a presigned address, or announced as a trailer. */
export function claimedChecksum({ headers }: S3Request): ClaimedChecksum | undefined {
  const inHeaders = [...headers.keys()].filter(
    (name) => name.startsWith('x-amz-checksum-') && !others.includes(name),
  );
  const announced = (headers.get('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith('x-amz-checksum-'));
  const [name, ...more] = [...inHeaders, ...announced];
  const declared = headers.get('x-amz-sdk-checksum-algorithm');
  if (name === undefined) {
    if (declared === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (more.length > 0)
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const algorithm = knownAlgorithm(name.slice('x-amz-checksum-'.length));
  if (declared !== undefined && parseAlgorithm(declared) !== algorithm)
    throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  return { algorithm, value: headers.get(name) };
}

/** Throws NotImplemented for the algorithms of S3 that are not kept here. */
export function knownAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = parseAlgorithm(name);
  if (algorithm === undefined)
    throw new S3Error('NotImplemented', `The checksum algorithm ${name} is not kept here.`);
  return algorithm;
}

/** Throws InvalidRequest where the value cannot be one of the algorithm, BadDigest where it is another's. */
export function compareChecksum({ algorithm, value = '' }: ClaimedChecksum, computed: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== checksumBytes[algorithm] || bytes.toString('base64') !== value)
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  if (value !== computed)
    throw new S3Error(
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    );
}
