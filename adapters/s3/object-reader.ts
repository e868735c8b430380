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

/**
 * Objects in S3, read in ranges that name the version and the ETag: no byte of another object is ever taken for one.
 *
 * What is tested: the local S3, plain and behind TLS at hosts of its own, and servers that answer wrongly. Not AWS
 * itself, to which nothing here leads: of that, only the hosts that requests would go to.
 */
export function createObjectReader(client: S3Client, { stallMs = defaultStallMs } = {}): ObjectReader {
  async function head({ bucket, key, versionId }: ObjectLocation, signal: AbortSignal): Promise<ObjectHead> {
    const named = { Bucket: bucket, Key: key, VersionId: versionId };
    try {
      const answer = await client.send(new HeadObjectCommand({ ...named, ChecksumMode: 'ENABLED' }), {
        abortSignal: signal,
      });
      const { ETag: etag, ContentLength: bytes, VersionId = versionId } = answer;
      if (etag === undefined || bytes === undefined) throw new Error('S3 told no ETag or size of an object');
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
    const range = rangeOf(offset, target);
    const { status, headers, filled } = await requests.get(identity, range, target, signal);
    const isAsked = headers.get('content-range') === contentRange(range, identity);
    // What stands between here and S3 may not look at If-Match.
    const isSame = (headers.get('etag') ?? identity.etag) === identity.etag;
    if (status === 206 && isAsked && isSame && filled > 0) return filled;
    if (status >= 500) throw new ReadInterrupted({ throttled: status === 503 });
    return readBySdk(identity, offset, target, signal);
  }

  /** Where the answer is not what was asked for: the SDK knows why, or does better. */
  async function readBySdk(
    identity: ObjectIdentity,
    offset: number,
    target: Uint8Array,
    signal: AbortSignal,
  ): Promise<number> {
    const { bucket, key, versionId, etag } = identity;
    const range = rangeOf(offset, target);
    const {
      Body: body,
      ContentRange: given,
      ETag: found = etag,
    } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: etag, Range: range }),
      { abortSignal: signal },
    );
    if (!(body instanceof Readable)) throw new TypeError('S3 answered a read without a stream');
    if (given === contentRange(range, identity) && found === etag)
      return fillBuffer(body, target, signal, stallMs);
    body.destroy();
    if (given === undefined) throw new Error('S3 answered a read of a range without one');
    throw new ObjectFailure('object-changed');
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

const rangeOf = (offset: number, target: Uint8Array): string =>
  `bytes=${offset}-${offset + target.length - 1}`;

/** As S3 answers a read of that range of this object. */
const contentRange = (range: string, { bytes }: ObjectIdentity): string =>
  `${range.replace('=', ' ')}/${bytes}`;

function rethrow(error: unknown): never {
  throw readFailure(error);
}
