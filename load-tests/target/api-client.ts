import { Pool } from 'undici';
import type { Answer } from '../measure/series.ts';

/** Longer than API Gateway waits for a function (29 s): beyond it, nobody will answer. */
const patienceMs = 35_000;

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** The status that is right. */
  readonly status: number;
  /** Whether the answer's body is wanted. */
  readonly reads?: boolean;
}

export type ApiAnswer = Omit<Answer, 'intendedAt'> & {
  readonly body: unknown;
  /** Seconds, of `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
};

/**
 * The API over HTTP, with as many connections as requests are under way: none waits in the client, where nobody would
 * count the time.
 */
export class ApiClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #giveUp = new AbortController();
  #peakConnections = 0;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: null, headersTimeout: patienceMs, bodyTimeout: patienceMs });
    this.#prefix = pathname.replace(/\/$/, '');
  }

  get peakConnections(): number {
    return this.#peakConnections;
  }

  /** Never rejects: what went wrong is the answer's status. */
  async send({ method, path, key, headers, body, status, reads = false }: ApiRequest): Promise<ApiAnswer> {
    const sentAt = performance.now();
    try {
      const request = this.#pool.request({
        method,
        path: this.#prefix + path,
        headers: { 'x-api-key': key, ...headers },
        body: body ?? null,
        signal: this.#giveUp.signal,
      });
      this.#peakConnections = Math.max(this.#peakConnections, this.#pool.stats.connected);
      const response = await request;
      const text = await (reads ? response.body.text() : response.body.dump());
      const retryAfter = response.headers['retry-after'];
      const retryAfterSeconds = typeof retryAfter === 'string' ? Number(retryAfter) : undefined;
      return {
        sentAt,
        endedAt: performance.now(),
        status: String(response.statusCode),
        outcome: outcomeOf(response.statusCode, status),
        retryAfter: retryAfterSeconds !== undefined && retryAfterSeconds > 0,
        retryAfterSeconds,
        body: typeof text === 'string' ? parseJson(text) : undefined,
      };
    } catch (error) {
      return {
        sentAt,
        endedAt: performance.now(),
        status: errorName(error),
        outcome: 'failed',
        retryAfterSeconds: undefined,
        body: undefined,
      };
    }
  }

  /** Ends every request that is under way. */
  async stop(): Promise<void> {
    this.#giveUp.abort();
    await this.#pool.destroy();
  }
}

export function outcomeOf(status: number, right: number): Answer['outcome'] {
  if (status === right) return 'good';
  if (status === 429) return 'refused';
  return status >= 500 ? 'server-error' : 'failed';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
