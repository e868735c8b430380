import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import { element, xmlDocument } from '../xml/write.ts';
import type { Answer, Context } from './context.ts';
import { pageSize, textEncoder } from './list-objects.ts';
import { bucketOf, integerQuery, queryOf, type S3Request } from './request.ts';

/** ListObjectVersions, without a delimiter. */
export function listVersions(request: S3Request, { listing, objects }: Context): Answer {
  const bucket = bucketOf(request);
  const prefix = queryOf(request, 'prefix') ?? '';
  const keyMarker = queryOf(request, 'key-marker') ?? '';
  const versionMarker = queryOf(request, 'version-id-marker');
  const limit = Math.min(integerQuery(request, 'max-keys', [0, 2 ** 31 - 1], pageSize), pageSize);
  const name = textEncoder(request);
  const after = versionMarker === undefined ? undefined : objects.find(bucket, keyMarker, versionMarker);
  if (versionMarker !== undefined && after === undefined)
    throw new S3Error('InvalidArgument', 'version-id-marker is not a version of key-marker.');
  // Without a version the marker is past all versions of its key.
  const found = listing.versions(bucket, prefix, [keyMarker, after?.id ?? 0], limit + 1);
  const page = found.slice(0, limit);
  const next = found.length > limit ? page.at(-1) : undefined;
  return {
    xml: xmlDocument('ListVersionsResult', [
      element('Name', bucket),
      element('Prefix', name(prefix)),
      element('KeyMarker', name(keyMarker)),
      element('VersionIdMarker', versionMarker ?? ''),
      element('NextKeyMarker', next && name(next.key)),
      element('NextVersionIdMarker', next?.versionId),
      element('EncodingType', queryOf(request, 'encoding-type')),
      element('MaxKeys', limit),
      element('IsTruncated', next !== undefined),
      ...page.map((object) => version(object, name)),
    ]),
  };
}

function version(object: StoredObject, name: (text: string) => string): string {
  const common = [
    element('Key', name(object.key)),
    element('VersionId', object.versionId),
    element('IsLatest', object.isLatest),
    element('LastModified', new Date(object.modifiedAt).toISOString()),
  ];
  if (object.isDeleteMarker) return element('DeleteMarker', common);
  return element('Version', [
    ...common,
    element('ETag', object.etag),
    element('Size', object.size),
    element('StorageClass', 'STANDARD'),
  ]);
}
