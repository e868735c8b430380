import type { IncomingMessage } from 'node:http';
import { S3Error } from '../errors.ts';

/** A request as S3 reads it, whichever style its address has. */
export interface S3Request {
  readonly method: string;
  /** Undefined where it is about the service. */
  readonly bucket: string | undefined;
  /** Empty where it is about the bucket. */
  readonly key: string;
  /** As sent, its percent signs included, for the signature. */
  readonly path: string;
  /** Decoded, in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** By lower-case names; what a presigned address carries in its query (`X-Amz-…`) counts as a header. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: IncomingMessage;
}

/** Of a bucket's own host: `bucket.s3.localhost:4566`, `bucket.s3.us-east-1.localhost`, `bucket.localhost`. */
const virtualHost = /^(.+?)(?:\.s3(?:[.-][a-z0-9-]+)?)?\.localhost$/;

/** Throws InvalidArgument where the address is no text. */
export function readRequest(incoming: IncomingMessage): S3Request {
  const [path = '/', ...rest] = (incoming.url ?? '/').split('?');
  const query = parseQuery(rest.join('?'));
  const headers = new Map(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-') && !headers.has(header)) headers.set(header, value);
  }
  const host = (headers.get('host') ?? '').replace(/:\d+$/, '').toLowerCase();
  const own = host.startsWith('s3.') ? undefined : virtualHost.exec(host)?.[1];
  const decoded = decode(path).slice(1);
  const slash = decoded.indexOf('/');
  const inPath = slash < 0 ? decoded : decoded.slice(0, slash);
  return {
    method: incoming.method ?? 'GET',
    bucket: own ?? (inPath === '' ? undefined : inPath),
    key: own === undefined ? (slash < 0 ? '' : decoded.slice(slash + 1)) : decoded,
    path,
    query,
    headers,
    body: incoming,
  };
}

function parseQuery(text: string): (readonly [string, string])[] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const parts = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const [name = '', value = ''] = parts.map((part) => decode(part.replaceAll('+', ' ')));
    return [name, value] as const;
  });
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidArgument', 'The address is not UTF-8 in percent encoding.');
  }
}

/** A parameter of the query; undefined where it is not there. */
export const queryOf = (request: S3Request, name: string): string | undefined =>
  request.query.find(([each]) => each === name)?.[1];

/** The bucket that the request names; routes see to it that there is one. */
export function bucketOf({ bucket }: S3Request): string {
  if (bucket === undefined) throw new S3Error('InvalidBucketName');
  return bucket;
}

/** A whole number of the query between these bounds, `fallback` where it is not there. Throws InvalidArgument. */
export function integerQuery(
  request: S3Request,
  name: string,
  [least, most]: readonly [number, number],
  fallback: number,
): number {
  const text = queryOf(request, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new S3Error('InvalidArgument', `${name} must be an integer between ${least} and ${most}.`);
  return value;
}
