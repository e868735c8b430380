import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectIdentity } from '../../core/objects/object-work.ts';
import {
  openRangeConnection,
  Unanswered,
  type RangeAnswer,
  type RangeConnection,
} from './range-connection.ts';

/** Seconds for which a signed URL holds, and after which another is signed: credentials are renewed in between. */
const signedSeconds = 900;
const renewedAfterMs = 120_000;

/** Milliseconds after which an idle connection is not used again: S3 closes them, and a frozen function does not see it. */
const idleMs = 4_000;

export interface RangeRequests {
  /** A ranged GET of the object's state: its body goes into `target`. */
  get(identity: ObjectIdentity, range: string, target: Uint8Array, signal: AbortSignal): Promise<RangeAnswer>;
}

/**
 * Ranged GETs over connections of their own, by a URL that the SDK signs once for many of them: its signing and its
 * client cost as much CPU time a GiB as hashing does. The URL is as secret as the credentials that it carries a token
 * of: it is in no log and no error. Where S3 refuses it, as a bucket's policy may (`s3:authType`), it is forgotten.
 */
export function createRangeRequests(client: S3Client, stallMs: number): RangeRequests {
  const idle: { readonly connection: RangeConnection; readonly origin: string; readonly since: number }[] =
    [];
  let signed: { readonly key: string; readonly url: Promise<URL>; readonly at: number } | undefined;
  let resumable: { readonly origin: string; readonly session: Buffer } | undefined;

  function urlOf({ bucket, key, versionId }: ObjectIdentity): Promise<URL> {
    const now = Date.now();
    const id = JSON.stringify([bucket, key, versionId]);
    if (signed?.key !== id || now - signed.at > renewedAfterMs) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
      const url = getSignedUrl(client, command, { expiresIn: signedSeconds }).then((text) => new URL(text));
      url.catch(() => {
        signed = undefined;
      });
      signed = { key: id, url, at: now };
    }
    return signed.url;
  }

  function takeIdle(origin: string): RangeConnection | undefined {
    for (let next = idle.pop(); next; next = idle.pop()) {
      const isFresh = Date.now() - next.since < idleMs && next.connection.isOpen();
      if (isFresh && next.origin === origin) return next.connection;
      next.connection.close();
    }
    return undefined;
  }

  function connect(url: URL): RangeConnection {
    const { origin } = url;
    return openRangeConnection(url, {
      session: resumable?.origin === origin ? resumable.session : undefined,
      onSession(session) {
        resumable = { origin, session };
      },
    });
  }

  return {
    async get(identity, range, target, signal) {
      const url = await urlOf(identity);
      const request = [
        `GET ${url.pathname}${url.search} HTTP/1.1`,
        `Host: ${url.host}`,
        `Range: ${range}`,
        `If-Match: ${identity.etag}`,
        '\r\n',
      ].join('\r\n');

      async function exchangeOver(connection: RangeConnection): Promise<RangeAnswer> {
        const answer = await connection.exchange(request, target, signal, stallMs);
        if (connection.isOpen()) idle.push({ connection, origin: url.origin, since: Date.now() });
        if (answer.status >= 400 && answer.status < 500) signed = undefined;
        return answer;
      }

      const connection = takeIdle(url.origin);
      if (!connection) return exchangeOver(connect(url));
      try {
        return await exchangeOver(connection);
      } catch (error) {
        // Closed by the other side while it was idle: at once over another (RFC 9112, section 9.3.1).
        if (error instanceof Unanswered && !signal.aborted) return exchangeOver(connect(url));
        throw error;
      }
    },
  };
}
