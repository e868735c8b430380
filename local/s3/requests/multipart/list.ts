import { checksumElement } from '../../checksums/algorithms.ts';
import { element, xmlDocument } from '../../xml/write.ts';
import type { Answer, Context } from '../context.ts';
import { textEncoder } from '../list-objects.ts';
import { bucketOf, integerQuery, queryOf, type S3Request } from '../request.ts';
import { mostParts, uploadOf } from './upload-part.ts';

const pageSize = 1000;

const date = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** ListParts. */
export function listParts(request: S3Request, context: Context): Answer {
  const upload = uploadOf(request, context);
  const marker = integerQuery(request, 'part-number-marker', [0, mostParts], 0);
  const limit = Math.min(integerQuery(request, 'max-parts', [0, 2 ** 31 - 1], pageSize), pageSize);
  const found = context.uploads.parts(upload, marker, limit + 1);
  const page = found.slice(0, limit);
  const asked = upload.isChecksumAsked;
  return {
    xml: xmlDocument('ListPartsResult', [
      element('Bucket', upload.bucket),
      element('Key', upload.key),
      element('UploadId', upload.id),
      element('PartNumberMarker', marker),
      element('NextPartNumberMarker', page.at(-1)?.number ?? 0),
      element('MaxParts', limit),
      element('IsTruncated', found.length > limit),
      element('StorageClass', 'STANDARD'),
      element('ChecksumAlgorithm', asked ? upload.checksumAlgorithm.toUpperCase() : undefined),
      element('ChecksumType', asked ? upload.checksumType : undefined),
      ...page.map((part) =>
        element('Part', [
          element('PartNumber', part.number),
          element('LastModified', date(part.modifiedAt)),
          element('ETag', part.etag),
          element('Size', part.size),
          element(checksumElement(upload.checksumAlgorithm), asked ? part.checksum : undefined),
        ]),
      ),
    ]),
  };
}

/** ListMultipartUploads, without a delimiter. */
export function listUploads(request: S3Request, { uploads }: Context): Answer {
  const prefix = queryOf(request, 'prefix') ?? '';
  const keyMarker = queryOf(request, 'key-marker') ?? '';
  // Without an id, the marker is past all uploads of its key: no id is above this character.
  const idMarker = queryOf(request, 'upload-id-marker') ?? '\u{10ffff}';
  const limit = Math.min(integerQuery(request, 'max-uploads', [1, 2 ** 31 - 1], pageSize), pageSize);
  const name = textEncoder(request);
  const found = uploads.list(
    bucketOf(request),
    prefix,
    [keyMarker, keyMarker === '' ? '' : idMarker],
    limit + 1,
  );
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    xml: xmlDocument('ListMultipartUploadsResult', [
      element('Bucket', request.bucket),
      element('Prefix', name(prefix)),
      element('KeyMarker', name(keyMarker)),
      element('UploadIdMarker', queryOf(request, 'upload-id-marker') ?? ''),
      element('NextKeyMarker', last && name(last.key)),
      element('NextUploadIdMarker', last?.id),
      element('MaxUploads', limit),
      element('IsTruncated', last !== undefined),
      ...page.map((upload) =>
        element('Upload', [
          element('Key', name(upload.key)),
          element('UploadId', upload.id),
          element('Initiated', date(upload.initiatedAt)),
          element('StorageClass', 'STANDARD'),
          element(
            'ChecksumAlgorithm',
            upload.isChecksumAsked ? upload.checksumAlgorithm.toUpperCase() : undefined,
          ),
          element('ChecksumType', upload.isChecksumAsked ? upload.checksumType : undefined),
        ]),
      ),
    ]),
  };
}

/** AbortMultipartUpload. */
export function abortUpload(request: S3Request, context: Context): Answer {
  context.uploads.remove(uploadOf(request, context));
  return { status: 204 };
}
