import { createChecksum, type ChecksumAlgorithm } from './algorithms.ts';
import { combineCrcs, combines } from './crc-combine.ts';

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; that of a composite one ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/**
 * Whether a multipart upload can have such a checksum: that of the whole object is combined of the parts', which only
 * CRCs can be, and CRC64NVME is always of the whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const supportsType = (algorithm: ChecksumAlgorithm, type: ChecksumType): boolean =>
  type === 'FULL_OBJECT' ? combines(algorithm) : algorithm !== 'crc64nvme';

/** The checksum of an object of several parts from those of the parts, in base64. */
export async function multipartChecksum(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { readonly checksum: string; readonly size: number }[],
): Promise<Checksum> {
  const values = parts.map(({ checksum, size }) => ({ value: Buffer.from(checksum, 'base64'), bytes: size }));
  if (type === 'FULL_OBJECT' && combines(algorithm))
    return { algorithm, type, value: combineCrcs(algorithm, values).toString('base64') };
  const composite = await createChecksum(algorithm);
  for (const { value } of values) composite.update(value);
  return { algorithm, type, value: `${composite.digest().toString('base64')}-${parts.length}` };
}
