import type { IncomingMessage } from 'node:http';
import { readBody } from '../process/read-body.ts';

export interface ApiTarget {
  /** Address of the API. */
  readonly api: string;
  /** As it is now: keys can be replaced. */
  readonly apiKey: () => string;
}

type AnswerWith = (status: number, body: unknown) => void;

/** What the page needs for a file that is too large for one request; nothing else passes. */
const routes = [
  /^POST \/uploads$/,
  /^(?:GET|DELETE) \/uploads\/[\w-]{1,64}$/,
  /^POST \/uploads\/[\w-]{1,64}\/complete$/,
  /^POST \/tasks$/,
  /^(?:GET|DELETE) \/tasks\/[\w-]{1,64}$/,
];

/** The most parts with their ETags are below 1 MB; file contents do not come this way. */
const jsonLimitBytes = 2 * 1024 * 1024;

/** Above the API's own limit, so that its refusal is seen. */
const contentLimitBytes = 8 * 1024 * 1024;

/** A request of the page to the API; the key stays here. `path` is the API's, with its query. */
export async function forwardCall(
  request: IncomingMessage,
  path: string,
  target: ApiTarget,
  answer: AnswerWith,
): Promise<void> {
  const { method = '' } = request;
  const [resource = ''] = path.split('?');
  if (!routes.some((route) => route.test(`${method} ${resource}`))) {
    answer(404, { error: 'The page has no use for this.' });
    return;
  }
  const body = method === 'POST' ? await readBody(request, jsonLimitBytes) : undefined;
  await send(target, { method, path, type: 'application/json', body }, answer);
}

/** Hashes the body of a request of the page through the API. */
export async function forwardHash(
  request: IncomingMessage,
  algorithm: string,
  target: ApiTarget,
  answer: AnswerWith,
): Promise<void> {
  if (!/^[a-z0-9-]{1,32}$/.test(algorithm)) {
    answer(400, { error: 'Which algorithm?' });
    return;
  }
  const body = await readBody(request, contentLimitBytes);
  const path = `/hash/${algorithm}`;
  await send(target, { method: 'POST', path, type: 'application/octet-stream', body }, answer);
}

async function send(
  { api, apiKey }: ApiTarget,
  { method, path, type, body }: { method: string; path: string; type: string; body: Buffer | undefined },
  answer: AnswerWith,
): Promise<void> {
  const response = await fetch(api + path, {
    method,
    headers: { 'x-api-key': apiKey(), ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body: new Uint8Array(body) }),
  });
  answer(response.status, await response.json());
}
