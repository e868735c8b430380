import { createHash } from 'node:crypto';
import { compareChecksum, claimedChecksum } from '../checksums/claimed.ts';
import { checksumHeader, createChecksum } from '../checksums/algorithms.ts';
import { decodeChunks } from '../body/chunked.ts';
import { S3Error } from '../errors.ts';
import type { Authorization } from '../signature/authorize.ts';
import { sha256Hex } from '../signature/signing.ts';
import type { S3Request } from './request.ts';

/** A list of 10,000 parts with a checksum each is below 3 MB. */
const longestText = 8 * 1024 * 1024;

/** The body of a request that carries a document, checked as the bytes of an object are. */
export async function readText(request: S3Request, authorization: Authorization): Promise<string> {
  const claimed = claimedChecksum(request);
  const md5 = request.headers.get('content-md5');
  const trailers = new Map<string, string>();
  const bytes = request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const chunked = authorization.payload.startsWith('STREAMING-');
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of chunked ? decodeChunks(bytes, authorization, trailers) : bytes) {
    length += piece.length;
    if (length > longestText) throw new S3Error('EntityTooLarge');
    pieces.push(piece);
  }
  const body = Buffer.concat(pieces);
  if (/^[0-9a-f]{64}$/.test(authorization.payload) && sha256Hex(body) !== authorization.payload)
    throw new S3Error('XAmzContentSHA256Mismatch');
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5)
    throw new S3Error('BadDigest');
  if (claimed !== undefined) {
    const checksum = await createChecksum(claimed.algorithm);
    checksum.update(body);
    const value = claimed.value ?? trailers.get(checksumHeader(claimed.algorithm));
    compareChecksum({ algorithm: claimed.algorithm, value }, checksum.digest().toString('base64'));
  }
  return body.toString('utf8');
}
