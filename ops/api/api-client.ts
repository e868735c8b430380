import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiAccess } from './find-api.ts';

/** Milliseconds: longer than API Gateway waits for a function (29 s), beyond which nobody will answer. */
const patienceMs = 35_000;

/** How often a request that may be repeated is sent, and the milliseconds between: doubled each time. */
const tries = 5;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** Milliseconds that an answer may ask to wait for: beyond, as where the quota of a day is used up, the person decides. */
const longestAskedMs = 120_000;

/** 429: over the plan's rate or quota; the others: nobody answered. */
const passingStatuses = new Set([429, 502, 503, 504]);

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

/** The API refused; the message is what it says. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as they are, in place of a body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** False where a second time is not the same as once: it is then sent but once. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
}

export interface ApiClient {
  /** The answer's JSON. Throws ApiProblem, or Error where nobody answers; what may pass is tried again first. */
  send(request: ApiRequest): Promise<unknown>;
}

export function createApiClient({ url, key }: ApiAccess): ApiClient {
  const base = url.replace(/\/+$/, '');

  async function once({ method, path, body, bytes, headers, signal }: ApiRequest): Promise<Response> {
    const patience = AbortSignal.timeout(patienceMs);
    return fetch(base + path, {
      method,
      headers: {
        'x-api-key': key,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(bytes && { 'content-type': 'application/octet-stream' }),
        ...headers,
      },
      body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  }

  return {
    async send(request) {
      const { repeatable = true, signal } = request;
      for (let left = repeatable ? tries - 1 : 0, pauseMs = firstPauseMs; ; left--, pauseMs *= 2) {
        const response = await once(request).catch((cause: unknown) => {
          signal?.throwIfAborted();
          if (left > 0) return undefined;
          throw new Error(`The API at ${base} does not answer`, { cause });
        });
        if (response?.ok === true) return response.json();
        const askedMs = 1000 * Number(response?.headers.get('retry-after') ?? 0) || 0;
        if (response && (left <= 0 || !passes(response, askedMs))) throw await problemOf(response, base);
        await response?.body?.cancel();
        await after(Math.max(askedMs, Math.min(pauseMs, longestPauseMs)), undefined, {
          ...(signal && { signal }),
        });
      }
    },
  };
}

/** A conflict passes where the answer says when: another request is doing the same. */
const passes = ({ status }: Response, askedMs: number): boolean =>
  askedMs <= longestAskedMs && (passingStatuses.has(status) || (status === 409 && askedMs > 0));

async function problemOf(response: Response, base: string): Promise<ApiProblem> {
  const { status } = response;
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return new ApiProblem(status, `The API answered ${status}`);
  const { detail, errors } = parsed.data;
  if (status === 403)
    return new ApiProblem(status, `The API at ${base} refuses the key (HASH_API_KEY, --key-file): ${detail}`);
  const said = errors.map((each) => `${each.pointer} ${each.detail}`);
  return new ApiProblem(status, said.length > 0 ? said.join('; ') : detail);
}
