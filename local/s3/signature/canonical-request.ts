import { decode, type S3Request } from '../requests/request.ts';
import { sha256Hex } from './signing.ts';

/** RFC 3986: all but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * The hash of what is signed: method, path, query, headers that `signedHeaders` names, and the payload's hash or the
 * word that stands for it. S3 encodes each segment of the path once and keeps empty ones.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function canonicalRequestHash(
  request: S3Request,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const path = request.path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  const query = request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
  const headers = signedHeaders.map((name) => {
    const value = request.body.headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replace(/\s+/g, ' ')}\n`;
  });
  return sha256Hex(
    [request.method, path, query, headers.join(''), signedHeaders.join(';'), payloadHash].join('\n'),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
