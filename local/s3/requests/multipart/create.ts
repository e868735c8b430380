import { knownAlgorithm } from '../../checksums/claimed.ts';
import { supportsType, type ChecksumType } from '../../checksums/multipart-checksum.ts';
import { encryptionHeaders, encryptionOf } from '../../encryption.ts';
import { S3Error } from '../../errors.ts';
import { element, xmlDocument } from '../../xml/write.ts';
import type { Answer, Context } from '../context.ts';
import { keptHeaders } from '../object-headers.ts';
import { bucketOf, type S3Request } from '../request.ts';

/** CreateMultipartUpload. Where no checksum is named, S3 keeps CRC64NVME of the whole. */
export function createUpload(request: S3Request, context: Context): Answer {
  const { uploads, keys, now } = context;
  const bucket = bucketOf(request);
  const { key, headers } = request;
  const asked = headers.get('x-amz-checksum-algorithm');
  const checksumAlgorithm = asked === undefined ? 'crc64nvme' : knownAlgorithm(asked);
  const fallback = checksumAlgorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE';
  const checksumType = readType(headers.get('x-amz-checksum-type')) ?? fallback;
  if (!supportsType(checksumAlgorithm, checksumType))
    throw new S3Error(
      'InvalidRequest',
      `The ${checksumType} checksum type cannot be used with the ${checksumAlgorithm} checksum algorithm.`,
    );
  const encryption = encryptionOf(request, context.settingsOf(bucket).kmsKeyId, keys);
  const id = uploads.create({
    bucket,
    key,
    initiatedAt: now,
    headers: keptHeaders(request),
    checksumAlgorithm,
    checksumType,
    isChecksumAsked: asked !== undefined,
    encryption,
  });
  return {
    headers: {
      ...encryptionHeaders(encryption),
      ...(asked !== undefined && {
        'x-amz-checksum-algorithm': checksumAlgorithm.toUpperCase(),
        'x-amz-checksum-type': checksumType,
      }),
    },
    xml: xmlDocument('InitiateMultipartUploadResult', [
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', id),
    ]),
  };
}

export function readType(text: string | undefined): ChecksumType | undefined {
  if (text === undefined || text === 'FULL_OBJECT' || text === 'COMPOSITE') return text;
  throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
}
