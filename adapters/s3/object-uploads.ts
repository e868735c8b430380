import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  NoSuchUpload,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Problem } from '../../core/errors.ts';
import type { Multipart, ObjectUploads, StoredPart } from '../../core/uploads/object-uploads.ts';
import { presignParts } from './presign-parts.ts';

/** Header of the SHA-256 that S3 computes, compares with this one and keeps. */
const sha256Header = 'x-amz-checksum-sha256';

/**
 * S3 may take minutes to put many parts together (API reference, CompleteMultipartUpload). It goes on when nobody
 * waits any more, and a repeat finds the object: so it is given up in time for an answer.
 */
const completeMs = 22_000;

/** Uploads into one bucket. */
export function createObjectUploads(client: S3Client, bucket: string): ObjectUploads {
  const named = ({ key, multipartId }: Multipart) => ({ Bucket: bucket, Key: key, UploadId: multipartId });
  return {
    async presignPut(key, { bytes, sha256 }, expiresIn) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentLength: bytes,
        ChecksumSHA256: sha256,
      });
      const unhoistableHeaders = new Set([sha256Header]);
      const url = await getSignedUrl(client, command, { expiresIn, unhoistableHeaders });
      return { url, headers: sha256 === undefined ? {} : { [sha256Header]: sha256 } };
    },
    /**
     * Names no checksum: parts would have to come with theirs, which a client of presigned URLs need not compute. S3
     * then keeps CRC64NVME of the whole by itself (User Guide, "Checking object integrity for data uploads").
     */
    async beginMultipart(key) {
      const { UploadId: id } = await asking(() =>
        client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key })),
      );
      if (id === undefined) throw new Error('S3 began a multipart upload without an id');
      return id;
    },
    presignParts: (upload, parts, seconds) => presignParts(client, named(upload), parts, seconds),
    listParts: (upload) =>
      asking(async () => {
        const found: StoredPart[] = [];
        // The SDK's paginator goes by the marker alone, which the last page has too.
        for (let marker: string | undefined, more = true; more;) {
          const page: ListPartsCommandOutput = await client.send(
            new ListPartsCommand({ ...named(upload), PartNumberMarker: marker }),
          );
          for (const { PartNumber, ETag, Size } of page.Parts ?? []) {
            if (PartNumber === undefined || ETag === undefined || Size === undefined) continue;
            found.push({ number: PartNumber, etag: ETag, bytes: Size });
          }
          marker = page.NextPartNumberMarker;
          more = page.IsTruncated === true;
        }
        return found;
      }).catch(unless(isNoSuchUpload, undefined)),
    completeMultipart: (upload, parts) =>
      asking(async () => {
        const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
        await client.send(
          new CompleteMultipartUploadCommand({ ...named(upload), MultipartUpload: { Parts } }),
          { abortSignal: AbortSignal.timeout(completeMs), requestTimeout: completeMs },
        );
        return true;
      }).catch(unless(isNoSuchUpload, false)),
    abortMultipart: (upload) =>
      asking(async () => {
        await client.send(new AbortMultipartUploadCommand(named(upload)));
      }).catch(unless(isNoSuchUpload, undefined)),
    head: (key) =>
      asking(async () => {
        const { ETag, ContentLength, VersionId } = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key }),
        );
        if (ETag === undefined || ContentLength === undefined)
          throw new Error('S3 told no size of an object');
        return { etag: ETag, bytes: ContentLength, versionId: VersionId };
      }).catch(unless((error) => error instanceof NotFound, undefined)),
    remove: (key) =>
      asking(async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
  };
}

const isNoSuchUpload = (error: unknown): boolean =>
  error instanceof NoSuchUpload || (error instanceof S3ServiceException && error.name === 'NoSuchUpload');

/** For `catch`: that value where it is that error. */
function unless<T>(isExpected: (error: unknown) => boolean, value: T): (error: unknown) => T {
  return (error) => {
    if (isExpected(error)) return value;
    throw error;
  };
}

/** What S3 refuses is a defect or expected; what it does not answer, or answers 5xx, may go well later. */
async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== undefined && status < 500) throw error;
    throw new Problem('unavailable', 'The object store does not answer.', {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
}
