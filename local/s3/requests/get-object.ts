import { requireReadable } from '../encryption.ts';
import { S3Error } from '../errors.ts';
import { expirationHeaders } from '../bucket/expiration.ts';
import type { StoredObject } from '../storage/stored.ts';
import type { Answer, Context } from './context.ts';
import { checksumHeaders, objectHeaders, versionHeaders } from './object-headers.ts';
import { isUnchanged } from './preconditions.ts';
import { parseRange, type Range } from './range.ts';
import { bucketOf, integerQuery, queryOf, type S3Request } from './request.ts';

/** Headers that a signed request may set for its answer, by the parameter that does. */
export const responseOverrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** GetObject and HeadObject. */
export function getObject(request: S3Request, context: Context): Answer {
  const { objects, blobs, keys } = context;
  const object = existingObject(request, context);
  requireReadable(request, object.encryption, keys);
  const headers = {
    ...objectHeaders(object),
    ...expirationHeaders(object, context.settingsOf(object.bucket)),
  };
  if (isUnchanged(request, object)) return { status: 304, headers: { etag: object.etag } };

  const asked = askedBytes(request, context, object);
  const { first, last } = asked ?? { first: 0, last: object.size - 1 };
  const isWhole = first === 0 && last === object.size - 1;
  const answer = {
    status: asked === undefined ? 200 : 206,
    headers: {
      ...headers,
      ...overridden(request),
      'content-length': String(last - first + 1),
      ...(asked && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
      ...(queryOf(request, 'partNumber') !== undefined &&
        object.isMultipart && { 'x-amz-mp-parts-count': String(objects.partCount(object)) }),
      // It is of the whole: a client would hold a part against it.
      ...(request.headers.get('x-amz-checksum-mode') === 'ENABLED' && isWhole && checksumHeaders(object)),
    },
  };
  if (request.method === 'HEAD' || object.size === 0) return answer;
  const extents = objects.parts(object, first, last).map((part) => ({
    blob: part.blob,
    first: Math.max(first - part.first, 0),
    last: Math.min(last - part.first, part.size - 1),
  }));
  return { ...answer, body: blobs.read(extents) };
}

/**
 * The version that the request is about.
 * @throws NoSuchKey, NoSuchVersion; MethodNotAllowed where it is a delete marker by its id
 */
export function existingObject(request: S3Request, { objects }: Context): StoredObject {
  const versionId = queryOf(request, 'versionId');
  const object = objects.find(bucketOf(request), request.key, versionId);
  if (object === undefined) throw new S3Error(versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion');
  if (!object.isDeleteMarker) return object;
  const headers = versionHeaders(object);
  if (versionId === undefined) throw new S3Error('NoSuchKey', undefined, headers);
  const modified = new Date(object.modifiedAt).toUTCString();
  throw new S3Error('MethodNotAllowed', undefined, {
    ...headers,
    allow: 'DELETE',
    'last-modified': modified,
  });
}

/** Undefined: all of it. */
function askedBytes(request: S3Request, { objects }: Context, object: StoredObject): Range | undefined {
  const range = request.headers.get('range');
  if (queryOf(request, 'partNumber') === undefined) return parseRange(range, object.size);
  if (range !== undefined)
    throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter.');
  const number = integerQuery(request, 'partNumber', [1, 10_000], 1);
  const part = object.isMultipart ? objects.part(object, number) : undefined;
  if (part !== undefined) return { first: part.first, last: part.first + part.size - 1 };
  if (object.isMultipart || number > 1) throw new S3Error('InvalidPartNumber');
  return object.size === 0 ? undefined : { first: 0, last: object.size - 1 };
}

function overridden(request: S3Request): Record<string, string> {
  const given = responseOverrides.flatMap((name) => {
    const value = queryOf(request, `response-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}
