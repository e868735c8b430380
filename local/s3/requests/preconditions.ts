import { S3Error } from '../errors.ts';
import type { StoredObject } from '../storage/stored.ts';
import type { S3Request } from './request.ts';

const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');

const names = (list: string, etag: string): boolean =>
  list.split(',').some((each) => each.trim() === '*' || unquoted(each) === unquoted(etag));

/** Seconds, as headers have them; undefined where it is no date, which S3 ignores. */
function secondsOf(date: string | undefined): number | undefined {
  const milliseconds = Date.parse(date ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/**
 * Whether the answer to a read is 304. If-Match decides over If-Unmodified-Since, If-None-Match over If-Modified-Since
 * (RFC 9110, 13.2.2).
 * @param prefix of the headers: a copy's source has its own
 * @throws PreconditionFailed
 */
export function isUnchanged({ headers }: S3Request, object: StoredObject, prefix = ''): boolean {
  const value = (name: string) => headers.get(`${prefix}${name}`);
  const modified = Math.floor(object.modifiedAt / 1000);
  const match = value('if-match');
  const unmodifiedSince = secondsOf(value('if-unmodified-since'));
  if (
    match !== undefined
      ? !names(match, object.etag)
      : unmodifiedSince !== undefined && modified > unmodifiedSince
  )
    throw new S3Error('PreconditionFailed');
  const noneMatch = value('if-none-match');
  if (noneMatch !== undefined) return names(noneMatch, object.etag);
  const modifiedSince = secondsOf(value('if-modified-since'));
  return modifiedSince !== undefined && modified <= modifiedSince;
}

/**
 * Conditions of a write on what is there now.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function requireWritable({ headers }: S3Request, current: StoredObject | undefined): void {
  const existing = current?.isDeleteMarker === true ? undefined : current;
  const noneMatch = headers.get('if-none-match');
  if (noneMatch !== undefined && noneMatch !== '*')
    throw new S3Error('NotImplemented', 'If-None-Match of a write must be *.');
  if (noneMatch === '*' && existing !== undefined) throw new S3Error('PreconditionFailed');
  const match = headers.get('if-match');
  if (match === undefined) return;
  if (existing === undefined) throw new S3Error('NoSuchKey');
  if (!names(match, existing.etag)) throw new S3Error('PreconditionFailed');
}
