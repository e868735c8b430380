import { createHash } from 'node:crypto';
import { checksumHeader, createChecksum, type ChecksumAlgorithm } from '../checksums/algorithms.ts';
import { compareChecksum, type ClaimedChecksum } from '../checksums/claimed.ts';
import { S3Error } from '../errors.ts';
import type { S3Request } from '../requests/request.ts';
import type { Authorization } from '../signature/authorize.ts';
import type { Blobs } from '../storage/blobs.ts';
import { decodeChunks } from './chunked.ts';

/** The most that one PUT may carry: 5 GiB, as on S3. */
const largestPutBytes = 5 * 1024 ** 3;

/** Bytes that are on disk, named by no row yet. */
export interface Received {
  readonly blob: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Base64. */
  readonly checksum: string;
}

/** Stores bytes as they come, with their MD5 and this checksum. */
export async function storeBytes(
  source: AsyncIterable<Uint8Array>,
  algorithm: ChecksumAlgorithm,
  blobs: Blobs,
  onChunk: (chunk: Uint8Array, size: number) => void = () => undefined,
  onEnd: (received: Omit<Received, 'blob'>) => void = () => undefined,
): Promise<Received> {
  const checksum = await createChecksum(algorithm);
  const md5 = createHash('md5');
  let size = 0;
  let received: Omit<Received, 'blob'> | undefined;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.length;
      md5.update(chunk);
      checksum.update(chunk);
      onChunk(chunk, size);
      yield chunk;
    }
    received = { size, md5: md5.digest('hex'), checksum: checksum.digest().toString('base64') };
    onEnd(received);
  }
  const blob = await blobs.write(measured());
  if (received === undefined) throw new S3Error('IncompleteBody');
  return { blob, ...received };
}

/**
 * Stores the body. What the client says of it (length, MD5, SHA-256, checksum, signatures of chunks) is checked before
 * the file is kept.
 */
export async function receiveBody(
  request: S3Request,
  authorization: Authorization,
  algorithm: ChecksumAlgorithm,
  claimed: ClaimedChecksum | undefined,
  blobs: Blobs,
): Promise<Received> {
  const { payload } = authorization;
  const chunked = payload.startsWith('STREAMING-');
  const length = declaredLength(request, chunked);
  const md5 = contentMd5(request);
  const trailers = new Map<string, string>();
  // The answer to a refused body still needs the connection.
  const bytes = request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const sha256 = /^[0-9a-f]{64}$/.test(payload) ? createHash('sha256') : undefined;
  return storeBytes(
    chunked ? decodeChunks(bytes, authorization, trailers) : bytes,
    algorithm,
    blobs,
    (chunk, size) => {
      sha256?.update(chunk);
      if (size > length) throw new S3Error('IncompleteBody');
    },
    (received) => {
      if (received.size !== length) throw new S3Error('IncompleteBody');
      if (sha256 !== undefined && sha256.digest('hex') !== payload)
        throw new S3Error('XAmzContentSHA256Mismatch');
      if (md5 !== undefined && md5 !== received.md5)
        throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
      if (claimed === undefined) return;
      const value = claimed.value ?? trailers.get(checksumHeader(claimed.algorithm));
      compareChecksum({ algorithm: claimed.algorithm, value }, received.checksum);
    },
  );
}

function declaredLength({ headers }: S3Request, chunked: boolean): number {
  const text = headers.get(chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (text === undefined || !/^\d+$/.test(text)) throw new S3Error('MissingContentLength');
  const length = Number(text);
  if (length > largestPutBytes) throw new S3Error('EntityTooLarge');
  return length;
}

/** Hexadecimal. */
function contentMd5({ headers }: S3Request): string | undefined {
  const text = headers.get('content-md5');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  return bytes.toString('hex');
}
