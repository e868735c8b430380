import { checksumElement } from '../checksums/algorithms.ts';
import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import { element, xmlDocument } from '../xml/write.ts';
import type { Answer, Context } from './context.ts';
import { bucketOf, integerQuery, queryOf, type S3Request } from './request.ts';

/** What one page holds at most. */
export const pageSize = 1000;

/** ListObjectsV2: the newest versions by key in the order of their UTF-8 bytes, keys that share a beginning as one. */
export function listObjects(request: S3Request, { listing }: Context): Answer {
  const prefix = queryOf(request, 'prefix') ?? '';
  const delimiter = queryOf(request, 'delimiter') ?? '';
  const startAfter = queryOf(request, 'start-after');
  const token = queryOf(request, 'continuation-token');
  const limit = integerQuery(request, 'max-keys', [0, 2 ** 31 - 1], pageSize);
  const name = textEncoder(request);
  const page = listing.page({
    bucket: bucketOf(request),
    prefix,
    delimiter,
    after: token === undefined ? Buffer.from(startAfter ?? '') : Buffer.from(token, 'base64url'),
    limit: Math.min(limit, pageSize),
  });
  return {
    xml: xmlDocument('ListBucketResult', [
      element('Name', request.bucket),
      element('Prefix', name(prefix)),
      element('Delimiter', delimiter === '' ? undefined : name(delimiter)),
      element('StartAfter', startAfter === undefined ? undefined : name(startAfter)),
      element('EncodingType', queryOf(request, 'encoding-type')),
      element('ContinuationToken', token),
      element('KeyCount', page.objects.length + page.commonPrefixes.length),
      element('MaxKeys', limit),
      element('IsTruncated', page.next !== undefined),
      element('NextContinuationToken', page.next?.toString('base64url')),
      ...page.objects.map((object) => element('Contents', contents(object, name))),
      ...page.commonPrefixes.map((each) => element('CommonPrefixes', [element('Prefix', name(each))])),
    ]),
  };
}

const contents = (object: StoredObject, name: (text: string) => string): string[] => [
  element('Key', name(object.key)),
  element('LastModified', new Date(object.modifiedAt).toISOString()),
  element('ETag', object.etag),
  element('ChecksumAlgorithm', object.checksum && checksumElement(object.checksum.algorithm).slice(8)),
  element('ChecksumType', object.checksum?.type),
  element('Size', object.size),
  element('StorageClass', 'STANDARD'),
];

/** XML 1.0 cannot hold every key: `encoding-type=url` asks for percent encoding. */
export function textEncoder(request: S3Request): (text: string) => string {
  const encoding = queryOf(request, 'encoding-type');
  if (encoding === undefined) return (text) => text;
  if (encoding !== 'url') throw new S3Error('InvalidArgument', 'encoding-type must be url.');
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
}
