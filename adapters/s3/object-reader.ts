import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead, ObjectLocation, ObjectReader } from '../../core/objects/object-reader.ts';
import type { ObjectIdentity } from '../../core/objects/object-work.ts';
import { ObjectFailure } from '../../core/objects/object-failures.ts';
import { ReadInterrupted } from '../../core/objects/read-errors.ts';
import { fillBuffer } from './fill-buffer.ts';
import { fullObjectChecksums } from './full-object-checksums.ts';
import { createRangeRequests } from './range-requests.ts';
import { needsReason, readFailure } from './read-failures.ts';

/** Milliseconds without a byte after which a read is given up and asked for again, on another connection. */
const defaultStallMs = 5_000;

/** Objects in S3, read in ranges that name the version and the ETag: no byte of another object is ever taken for one. */
export function createObjectReader(client: S3Client, { stallMs = defaultStallMs } = {}): ObjectReader {
  async function head({ bucket, key, versionId }: ObjectLocation, signal: AbortSignal): Promise<ObjectHead> {
    const named = { Bucket: bucket, Key: key, VersionId: versionId };
    try {
      const answer = await client.send(new HeadObjectCommand({ ...named, ChecksumMode: 'ENABLED' }), {
        abortSignal: signal,
      });
      const { ETag: etag = '', ContentLength: bytes = 0, VersionId = versionId } = answer;
      return {
        identity: { bucket, key, versionId: VersionId, etag, bytes },
        checksums: fullObjectChecksums(answer),
      };
    } catch (error) {
      if (!needsReason(error)) throw error;
      // A HEAD is answered without a text. With one byte, the reason comes, or it turns out that only HEAD is refused.
      const { Body: body } = await client.send(new GetObjectCommand({ ...named, Range: 'bytes=0-0' }), {
        abortSignal: signal,
      });
      if (body instanceof Readable) body.destroy();
      throw error;
    }
  }

  const requests = createRangeRequests(client, stallMs);

  async function read(
    identity: ObjectIdentity,
    offset: number,
    target: Uint8Array,
    signal: AbortSignal,
  ): Promise<number> {
    const range = `bytes=${offset}-${offset + target.length - 1}`;
    const { status, headers, filled } = await requests.get(identity, range, target, signal);
    const isAsked = headers.get('content-range') === `${range.replace('=', ' ')}/${identity.bytes}`;
    if (status === 206 && isAsked && filled > 0) return filled;
    if (status >= 500) throw new ReadInterrupted({ throttled: status === 503 });
    return readBySdk(identity, offset, target, signal);
  }

  /** Where the answer is not what was asked for: the SDK knows why, or does better. */
  async function readBySdk(
    { bucket, key, versionId, etag, bytes }: ObjectIdentity,
    offset: number,
    target: Uint8Array,
    signal: AbortSignal,
  ): Promise<number> {
    const range = `bytes=${offset}-${offset + target.length - 1}`;
    const { Body: body, ContentRange: given } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: etag, Range: range }),
      { abortSignal: signal },
    );
    if (!(body instanceof Readable)) throw new TypeError('S3 answered a read without a stream');
    if (given !== `${range.replace('=', ' ')}/${bytes}`) {
      body.destroy();
      throw new ObjectFailure('object-changed');
    }
    return fillBuffer(body, target, signal, stallMs);
  }

  return {
    head: (location, signal) => head(location, signal).catch(rethrow),
    read: (identity, offset, target, signal) =>
      read(identity, offset, target, signal).catch((error: unknown) => {
        const failure = readFailure(error);
        // It was there when its identity was taken.
        const gone = failure instanceof ObjectFailure && failure.code === 'object-not-found';
        throw gone ? new ObjectFailure('object-changed', { cause: error }) : failure;
      }),
  };
}

function rethrow(error: unknown): never {
  throw readFailure(error);
}
