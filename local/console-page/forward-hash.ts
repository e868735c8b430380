import type { IncomingMessage } from 'node:http';
import { readBody } from '../process/read-body.ts';

export interface HashTarget {
  /** Address of the API. */
  readonly api: string;
  /** As it is now: keys can be replaced. */
  readonly apiKey: () => string;
}

/** Above the API's own limit, so that its refusal is seen. */
const limitBytes = 8 * 1024 * 1024;

/** Hashes the body of a request of the page through the API; the key stays here. */
export async function forwardHash(
  request: IncomingMessage,
  algorithm: string,
  { api, apiKey }: HashTarget,
  answer: (status: number, body: unknown) => void,
): Promise<void> {
  if (!/^[a-z0-9-]{1,32}$/.test(algorithm)) {
    answer(400, { error: 'Which algorithm?' });
    return;
  }
  const body = await readBody(request, limitBytes);
  const response = await fetch(`${api}/hash/${algorithm}`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey(), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(body),
  });
  answer(response.status, await response.json());
}
