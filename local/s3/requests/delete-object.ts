import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import { textOf, parseXml } from '../xml/read.ts';
import { element, xmlDocument } from '../xml/write.ts';
import type { Answer, Context } from './context.ts';
import { versionHeaders } from './object-headers.ts';
import { requireWritable } from './preconditions.ts';
import { readText } from './read-text.ts';
import { bucketOf, queryOf, type S3Request } from './request.ts';

/** What DeleteObjects takes at most. */
const mostKeys = 1000;

/** DeleteObject: a version for good, or without naming one a delete marker where versions are kept. */
export function deleteObject(request: S3Request, context: Context): Answer {
  const bucket = bucketOf(request);
  if (request.headers.has('if-match')) requireWritable(request, context.objects.find(bucket, request.key));
  const deleted = deleteVersion(context, bucket, request.key, queryOf(request, 'versionId'));
  return { status: 204, headers: deleted === undefined ? {} : versionHeaders(deleted) };
}

/** The version that is gone, or the marker that has come; undefined where there was nothing to delete. */
function deleteVersion(
  { database, buckets, objects, now }: Context,
  bucket: string,
  key: string,
  versionId: string | undefined,
): StoredObject | undefined {
  return database.together(() => {
    const { versioning } = buckets.get(bucket);
    if (versionId === undefined && versioning !== 'Off') return objects.mark(bucket, key, now, versioning);
    const object = objects.find(bucket, key, versionId);
    if (object !== undefined) objects.remove(object);
    return object;
  });
}

/** DeleteObjects: up to 1,000 in one request, each with an answer of its own. */
export async function deleteObjects(request: S3Request, context: Context): Promise<Answer> {
  const bucket = bucketOf(request);
  const root = parseXml(await readText(request, context.authorization));
  const objects = root.children.filter(({ name }) => name === 'Object');
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > mostKeys)
    throw new S3Error('MalformedXML');
  const quiet = textOf(root, 'Quiet') === 'true';
  const results = objects.map((object) => {
    // A key may begin or end with spaces.
    const key = object.children.find(({ name }) => name === 'Key')?.text;
    const versionId = textOf(object, 'VersionId');
    if (key === undefined || key === '') throw new S3Error('MalformedXML');
    const named = [element('Key', key), element('VersionId', versionId)];
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    if (!context.permits(action, bucket, key))
      return element('Error', [
        ...named,
        element('Code', 'AccessDenied'),
        element('Message', 'Access Denied'),
      ]);
    const deleted = deleteVersion(context, bucket, key, versionId);
    if (quiet) return '';
    const marker = deleted?.isDeleteMarker === true ? deleted.versionId : undefined;
    return element('Deleted', [
      ...named,
      element('DeleteMarker', marker === undefined ? undefined : true),
      element('DeleteMarkerVersionId', marker),
    ]);
  });
  return { xml: xmlDocument('DeleteResult', results) };
}
