import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { SourceError } from '../session.ts';
import type { PartUrl } from './answers.ts';
import { contradicts, readRange, type Range } from './file-range.ts';

/** Milliseconds in which no byte moves, after which a connection is given up. */
const idleMs = 60_000;

/** S3 refused a part, or it arrived otherwise than it was sent. */
export class PutProblem extends Error {
  override readonly name = 'PutProblem';
  /** Absent where the store took it. */
  readonly status: number | undefined;
  /** S3's, such as NoSuchUpload. */
  readonly code: string | undefined;

  constructor(
    message: string,
    answer: { readonly status?: number; readonly code?: string | undefined } = {},
  ) {
    super(message);
    this.status = answer.status;
    this.code = answer.code;
  }
}

export interface PartSender {
  /**
   * Puts a range of the file to its URL and returns its ETag. `fetch` cannot: it sends what it streams without the
   * length that the URL is signed for. Throws PutProblem, SourceError, or what the network threw.
   */
  put(
    url: Pick<PartUrl, 'url' | 'headers'>,
    file: FileHandle,
    range: Range,
    options: { readonly signal: AbortSignal; readonly onSent: (bytes: number) => void },
  ): Promise<string>;
  close(): void;
}

export function createPartSender(connections: number): PartSender {
  const settings = { keepAlive: true, maxSockets: connections };
  const http = new HttpAgent(settings);
  const https = new HttpsAgent(settings);
  const begin = (url: string, headers: Readonly<Record<string, string | number>>, signal: AbortSignal) =>
    url.startsWith('https:')
      ? httpsRequest(url, { method: 'PUT', headers, signal, agent: https })
      : httpRequest(url, { method: 'PUT', headers, signal, agent: http });
  return {
    async put({ url, headers }, file, range, { signal, onSent }) {
      const request = begin(url, { ...headers, 'content-length': range.bytes }, signal);
      request.setTimeout(idleMs, () => request.destroy(new Error(`no byte moved for ${idleMs / 1000} s`)));
      const md5 = createHash('md5');
      async function* body() {
        for await (const chunk of readRange(file, range)) {
          md5.update(chunk);
          yield chunk;
          onSent(chunk.length);
        }
      }
      const response = await sendAndAnswer(request, body());
      const answer = await text(response);
      const status = response.statusCode ?? 0;
      const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
      if (status !== 200) {
        throw new PutProblem(`the store answered ${status}${code === undefined ? '' : ` (${code})`}`, {
          status,
          code,
        });
      }
      const { etag } = response.headers;
      if (etag === undefined) throw new PutProblem('the store answered without an ETag');
      if (contradicts(etag, md5.digest('hex'))) throw new PutProblem('other bytes arrived than were sent');
      return etag;
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

/** The answer, also where it comes before all is sent: a refusal ends the sending. */
async function sendAndAnswer(
  request: ClientRequest,
  body: AsyncIterable<Uint8Array>,
): Promise<IncomingMessage> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  // Awaited below; a failed file read destroys the request, whose own error then says less.
  const sent = pipeline(body, request).then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    return await answered;
  } catch (error) {
    const reason = await sent;
    throw reason instanceof SourceError ? reason : error;
  }
}
