import { z } from 'zod';
import { mediaType } from './media-types.ts';
import type { Rejection } from './rejection.ts';

/** What a function of a Lambda proxy integration may return; API Gateway takes no other fields. */
const headerValue = z.union([z.string(), z.boolean()]);
const responseSchema = z.strictObject({
  statusCode: z.coerce.number().int().min(200).max(599).default(200),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

const base64 = z.base64();

export interface ProxyResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | Buffer;
}

/** Headers that API Gateway keeps for itself: a function's own come back under another name. */
const remapped = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'upgrade',
  'www-authenticate',
]);

/** A function that failed, or returned what is no response. */
export const malformed: Rejection = { type: 'DEFAULT_5XX', status: 502 };

/** The HTTP response that a function's answer means, or how the gateway answers one that means none. */
export function readProxyResponse(
  payload: string,
  accept: string | undefined,
  isBinary: (type: string) => boolean,
): ProxyResponse | Rejection {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return malformed;
  }
  const parsed = responseSchema.safeParse(value);
  if (!parsed.success) return malformed;
  const { statusCode, body, isBase64Encoded } = parsed.data;

  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, content] of Object.entries(parsed.data.headers ?? {}))
    headers[ownName(name)] = String(content);
  for (const [name, contents] of Object.entries(parsed.data.multiValueHeaders ?? {})) {
    const before = headers[ownName(name)];
    // A name in both: the values of both, each once; but the default content type is nobody's value.
    const others =
      parsed.data.headers && name in parsed.data.headers && typeof before === 'string' ? [before] : [];
    headers[ownName(name)] = [...new Set([...others, ...contents.map(String)])];
  }
  delete headers['transfer-encoding'];

  // The first type of Accept decides whether base64 becomes bytes; without Accept, the response's own type.
  const decode = isBase64Encoded && isBinary(mediaType(accept ?? String(headers['content-type'])));
  if (!decode) return { status: statusCode, headers, body: body ?? '' };
  if (!base64.safeParse(body ?? '').success) return { type: 'API_CONFIGURATION_ERROR' };
  return { status: statusCode, headers, body: Buffer.from(body ?? '', 'base64') };
}

function ownName(name: string): string {
  const lower = name.toLowerCase();
  return remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower;
}
