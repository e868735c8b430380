import { receiveBody, type Received } from '../../body/receive.ts';
import { checksumHeader } from '../../checksums/algorithms.ts';
import { claimedChecksum, type ClaimedChecksum } from '../../checksums/claimed.ts';
import { encryptionHeaders, requireReadable } from '../../encryption.ts';
import { S3Error } from '../../errors.ts';
import type { Upload, UploadPart } from '../../storage/stored.ts';
import type { Answer, Context } from '../context.ts';
import { bucketOf, integerQuery, queryOf, type S3Request } from '../request.ts';

export const mostParts = 10_000;

/** UploadPart. A part of the same number is replaced. */
export async function uploadPart(request: S3Request, context: Context): Promise<Answer> {
  const upload = uploadOf(request, context);
  const number = integerQuery(request, 'partNumber', [1, mostParts], 1);
  requireReadable(request, upload.encryption, context.keys);
  const claimed = claimedChecksum(request);
  requireSameAlgorithm(upload, claimed);
  const algorithm = upload.checksumAlgorithm;
  const received = await receiveBody(request, context.authorization, algorithm, claimed, context.blobs);
  const part = storePart(context, upload, number, received);
  return {
    headers: {
      etag: part.etag,
      [checksumHeader(algorithm)]: part.checksum,
      ...encryptionHeaders(upload.encryption),
    },
  };
}

/** Throws NoSuchUpload. */
export const uploadOf = (request: S3Request, { uploads }: Context): Upload =>
  uploads.get(queryOf(request, 'uploadId') ?? '', bucketOf(request), request.key);

/** Keeps the part if the upload has not ended meanwhile. */
export function storePart(
  { uploads, blobs, now }: Context,
  upload: Upload,
  number: number,
  { size, md5, checksum, blob }: Received,
): UploadPart {
  const part = { number, size, etag: `"${md5}"`, checksum, modifiedAt: now, blob };
  try {
    uploads.putPart(upload, part);
  } catch (error) {
    blobs.release(blob);
    throw error;
  }
  return part;
}

/**
 * Parts carry the checksum that the upload was made for, and where it is composite they must: nothing else can say
 * which bytes its maker meant.
 */
function requireSameAlgorithm(upload: Upload, claimed: ClaimedChecksum | undefined): void {
  const required = upload.isChecksumAsked && upload.checksumType === 'COMPOSITE';
  if (claimed === undefined ? !required : claimed.algorithm === upload.checksumAlgorithm) return;
  const expected = upload.isChecksumAsked ? upload.checksumAlgorithm : 'null';
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${claimed?.algorithm ?? 'null'}`,
  );
}
