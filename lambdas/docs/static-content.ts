import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerOf } from '../http/event.ts';
import type { HttpResponse } from '../http/response.ts';

/** The tags of an If-None-Match header, compared weakly (RFC 9110, 13.1.2). */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/**
 * A route that always answers the same text. Five minutes without asking keep a reload cheap, and a deployment's
 * change visible soon; after them the ETag saves the transfer.
 */
export function staticContent(body: string, headers: Readonly<Record<string, string>>) {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const caching = { etag, 'cache-control': 'public, max-age=300' };
  return (event: APIGatewayProxyEvent): HttpResponse => {
    const common = { ...caching, 'x-request-id': event.requestContext.requestId };
    return matches(headerOf(event, 'if-none-match'), etag)
      ? { statusCode: 304, headers: common, body: '' }
      : { statusCode: 200, headers: { ...headers, ...common, 'x-content-type-options': 'nosniff' }, body };
  };
}
