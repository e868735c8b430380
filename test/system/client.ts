import { inject } from 'vitest';
import { expectConforms } from '../openapi/validate.ts';
import type { Members } from './members.ts';

export const endpoints = inject('endpoints');

export type Plan = 'free' | 'standard' | 'premium' | 'operator';

interface CallOptions {
  /** The plan whose key is sent; none where undefined is given. */
  readonly plan?: Plan | undefined;
  /** Sent as JSON, or as it is where it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Members;
}

const isText = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array;

/** One request to the running local cloud; its answer is held against docs/openapi.yaml. */
export async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { body, headers } = options;
  const plan = 'plan' in options ? options.plan : 'premium';
  const response = await fetch(endpoints.api + path, {
    method,
    headers: {
      ...(plan && { 'x-api-key': endpoints.keys[plan] ?? '' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isText(body) ? body : JSON.stringify(body) }),
  });
  await expectConforms(method, path, response);
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  const parsed = JSON.parse(json ? text : '{}') as Members;
  return { status: response.status, headers: response.headers, text, body: parsed };
}

export const post = (path: string, body: unknown, options: Omit<CallOptions, 'body'> = {}): Promise<Answer> =>
  call('POST', path, { ...options, body });

/** The task once it has ended; the service holds the request until then. */
export async function ended(taskId: string, plan: Plan = 'premium'): Promise<Members> {
  for (let tries = 0; tries < 6; tries++) {
    const { body } = await call('GET', `/tasks/${taskId}?wait=20`, { plan });
    if (body.status !== 'queued' && body.status !== 'processing') return body;
  }
  throw new Error(`task ${taskId} did not end`);
}
