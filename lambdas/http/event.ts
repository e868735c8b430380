import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { RawBody } from '../../core/requests/body.ts';
import { Problem } from '../../core/errors.ts';
import { tenantOfKey } from '../../core/keys/tenant.ts';

/** A header by its lower-case name; API Gateway keeps the case in which the client wrote it. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const direct = event.headers[name];
  if (direct !== undefined) return direct;
  for (const key in event.headers) {
    if (key.length === name.length && key.toLowerCase() === name) return event.headers[key];
  }
  return undefined;
}

export function bodyOf(event: APIGatewayProxyEvent): RawBody {
  return { contentType: headerOf(event, 'content-type'), text: event.body, base64: event.isBase64Encoded };
}

/** The id of the API key: the gateway lets no request without one through to a route that asks for it. */
export function keyIdOf(event: APIGatewayProxyEvent): string {
  const id = event.requestContext.identity.apiKeyId;
  if (!id) throw new Problem('forbidden', 'An API key is required in x-api-key.');
  return id;
}

/** Whose key it is. */
export function tenantOf(event: APIGatewayProxyEvent): string {
  return tenantOfKey({ id: keyIdOf(event), value: event.requestContext.identity.apiKey ?? '' });
}

/** A path parameter of the route; the gateway does not route without it. */
export function pathParameter(event: APIGatewayProxyEvent, name: string): string {
  return event.pathParameters?.[name] ?? '';
}

/** The path before the route: `/dev` where the API is called under its stage, empty under a domain of its own. */
export function basePathOf(event: APIGatewayProxyEvent): string {
  const full = event.requestContext.path;
  return full.endsWith(event.path) ? full.slice(0, full.length - event.path.length) : '';
}
