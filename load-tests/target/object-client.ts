import { Agent, request } from 'undici';
import type { Answer } from '../measure/series.ts';
import { errorName, outcomeOf } from './api-client.ts';

/** Milliseconds without a byte after which a PUT is given up. */
const patienceMs = 60_000;

export interface SignedPut {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type PutAnswer = Omit<Answer, 'intendedAt'> & { readonly etag: string };

/** The object store behind presigned URLs, with as many connections as there are PUTs under way. */
export class ObjectClient {
  readonly #agent = new Agent({
    connections: null,
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
  readonly #giveUp = new AbortController();

  /** Never rejects: what went wrong is the answer's status, marked as the store's. */
  async put({ url, headers }: SignedPut, bytes: Uint8Array): Promise<PutAnswer> {
    const sentAt = performance.now();
    try {
      const response = await request(url, {
        method: 'PUT',
        headers,
        body: bytes,
        dispatcher: this.#agent,
        signal: this.#giveUp.signal,
      });
      await response.body.dump();
      const { etag } = response.headers;
      return {
        sentAt,
        endedAt: performance.now(),
        status: `S3 ${response.statusCode}`,
        outcome: outcomeOf(response.statusCode, 200),
        etag: typeof etag === 'string' ? etag : '',
      };
    } catch (error) {
      const status = `S3 ${errorName(error)}`;
      return { sentAt, endedAt: performance.now(), status, outcome: 'failed', etag: '' };
    }
  }

  /** Ends every PUT that is under way. */
  async stop(): Promise<void> {
    this.#giveUp.abort();
    await this.#agent.destroy();
  }
}
