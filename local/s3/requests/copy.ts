import { storeBytes, type Received } from '../body/receive.ts';
import { checksumElement, type ChecksumAlgorithm } from '../checksums/algorithms.ts';
import { knownAlgorithm } from '../checksums/claimed.ts';
import { encryptionHeaders, encryptionOf, requireReadable } from '../encryption.ts';
import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import { element, xmlDocument } from '../xml/write.ts';
import type { Answer, Context } from './context.ts';
import { existingObject } from './get-object.ts';
import { storePart, uploadOf, mostParts } from './multipart/upload-part.ts';
import { keptHeaders, versionHeaders } from './object-headers.ts';
import { isUnchanged } from './preconditions.ts';
import { commitObject, etagOf } from './put-object.ts';
import { parseRange } from './range.ts';
import { bucketOf, decode, integerQuery, type S3Request } from './request.ts';

/** What one request copies at most, as on S3. */
const largestCopyBytes = 5 * 1024 ** 3;

/** The address in `x-amz-copy-source`: `bucket/key`, perhaps with `?versionId=…`. */
export function copySource(request: S3Request): S3Request {
  const [path = '', query = ''] = (request.headers.get('x-amz-copy-source') ?? '').split('?');
  const match = /^\/?([^/]+)\/([^]+)$/.exec(decode(path));
  const [, bucket = '', key = ''] = match ?? [];
  if (match === null) throw new S3Error('InvalidArgument', 'x-amz-copy-source must be bucket/key.');
  const versionId = new URLSearchParams(query).get('versionId');
  return { ...request, bucket, key, query: versionId === null ? [] : [['versionId', versionId]] };
}

/** CopyObject, with the source's metadata unless told otherwise. */
export async function copyObject(request: S3Request, context: Context): Promise<Answer> {
  const bucket = bucketOf(request);
  const source = readableSource(request, context);
  const replaces = request.headers.get('x-amz-metadata-directive') === 'REPLACE';
  const { headers, key } = request;
  if (!replaces && copySource(request).bucket === bucket && source.key === key && source.isLatest)
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal: it copies an object to itself unchanged.',
    );
  const asked = headers.get('x-amz-checksum-algorithm');
  const algorithm = asked === undefined ? (source.checksum?.algorithm ?? 'crc64nvme') : knownAlgorithm(asked);
  const encryption = encryptionOf(request, context.settingsOf(bucket).kmsKeyId, context.keys);
  const received = await copyBytes(context, source, { first: 0, last: source.size - 1 }, algorithm);
  const { blob, size, md5, checksum } = received;
  const object = commitObject(request, context, [blob], {
    bucket,
    key,
    size,
    etag: etagOf(md5, encryption),
    modifiedAt: context.now,
    headers: replaces ? keptHeaders(request) : source.headers,
    checksum: { algorithm, value: checksum, type: 'FULL_OBJECT' },
    encryption,
    isMultipart: false,
    parts: size === 0 ? [] : [{ number: 1, size, blob }],
  });
  if (size === 0) context.blobs.release(blob);
  return {
    headers: {
      ...versionHeaders(object),
      ...encryptionHeaders(encryption),
      ...(source.versionId !== 'null' && { 'x-amz-copy-source-version-id': source.versionId }),
    },
    xml: xmlDocument('CopyObjectResult', [
      element('ETag', object.etag),
      element('LastModified', new Date(object.modifiedAt).toISOString()),
      element(checksumElement(algorithm), checksum),
      element('ChecksumType', 'FULL_OBJECT'),
    ]),
  };
}

/** UploadPartCopy, of the whole or of `x-amz-copy-source-range`. */
export async function copyPart(request: S3Request, context: Context): Promise<Answer> {
  const upload = uploadOf(request, context);
  const number = integerQuery(request, 'partNumber', [1, mostParts], 1);
  const source = readableSource(request, context);
  const range = request.headers.get('x-amz-copy-source-range');
  const bytes = parseRange(range, source.size);
  if (range !== undefined && bytes === undefined)
    throw new S3Error('InvalidArgument', 'x-amz-copy-source-range must be bytes=first-last.');
  const extent = bytes ?? { first: 0, last: source.size - 1 };
  const part = storePart(
    context,
    upload,
    number,
    await copyBytes(context, source, extent, upload.checksumAlgorithm),
  );
  return {
    headers: encryptionHeaders(upload.encryption),
    xml: xmlDocument('CopyPartResult', [
      element('ETag', part.etag),
      element('LastModified', new Date(part.modifiedAt).toISOString()),
      element(checksumElement(upload.checksumAlgorithm), part.checksum),
    ]),
  };
}

function readableSource(request: S3Request, context: Context): StoredObject {
  const address = copySource(request);
  const bucket = bucketOf(address);
  context.buckets.get(bucket);
  if (!context.permits('s3:GetObject', bucket, address.key)) throw new S3Error('AccessDenied');
  const source = existingObject(address, context);
  const unchanged = isUnchanged(request, source, 'x-amz-copy-source-');
  if (unchanged) throw new S3Error('PreconditionFailed');
  requireReadable(
    request,
    source.encryption,
    context.keys,
    'x-amz-copy-source-server-side-encryption-customer',
  );
  if (source.size > largestCopyBytes)
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size.',
    );
  return source;
}

async function copyBytes(
  { objects, blobs }: Context,
  source: StoredObject,
  { first, last }: { readonly first: number; readonly last: number },
  algorithm: ChecksumAlgorithm,
): Promise<Received> {
  const extents = objects.parts(source, first, last).map((part) => ({
    blob: part.blob,
    first: Math.max(first - part.first, 0),
    last: Math.min(last - part.first, part.size - 1),
  }));
  using bytes = blobs.read(extents);
  return await storeBytes(bytes, algorithm, blobs);
}
