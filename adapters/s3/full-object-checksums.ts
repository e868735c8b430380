import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { DigestOrChecksumName } from '../../core/hashing/algorithms.ts';

/**
 * The checksums that S3 keeps of the whole object. Those of type COMPOSITE are of its parts' checksums, and an answer
 * without a type says nothing about it (S3 User Guide, "Checking object integrity").
 */
export function fullObjectChecksums(
  head: Pick<
    HeadObjectCommandOutput,
    | 'ChecksumType'
    | 'ChecksumCRC32'
    | 'ChecksumCRC32C'
    | 'ChecksumCRC64NVME'
    | 'ChecksumSHA1'
    | 'ChecksumSHA256'
  >,
): ReadonlyMap<DigestOrChecksumName, Uint8Array> {
  const checksums = new Map<DigestOrChecksumName, Uint8Array>();
  if (head.ChecksumType !== 'FULL_OBJECT') return checksums;
  const kept: readonly (readonly [DigestOrChecksumName, string | undefined])[] = [
    ['crc32', head.ChecksumCRC32],
    ['crc32c', head.ChecksumCRC32C],
    ['crc64nvme', head.ChecksumCRC64NVME],
    ['sha1', head.ChecksumSHA1],
    ['sha256', head.ChecksumSHA256],
  ];
  for (const [name, base64] of kept) {
    if (base64 !== undefined) checksums.set(name, Buffer.from(base64, 'base64'));
  }
  return checksums;
}
