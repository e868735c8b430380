import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Clock } from './clock.ts';
import type { Api } from './definition.ts';
import type { Exchange } from './exchange.ts';
import type { InvokeFunction } from './integration.ts';
import { integrate } from './integration.ts';
import { createIsBinary, mediaType } from './media-types.ts';
import { createProxyEvent, parseQuery } from './proxy-event.ts';
import { readProxyResponse } from './proxy-response.ts';
import type { Rejection } from './rejection.ts';
import { readBody } from './request-body.ts';
import type { Match, Routes } from './routes.ts';
import { createRoutes } from './routes.ts';
import type { Admission } from './usage-plans.ts';

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

/** The function's answer to a request, or why the gateway answers itself. */
export type RequestHandler = (
  request: IncomingMessage,
  exchange: Exchange,
) => Promise<{ readonly answer: Answer } | { readonly rejection: Rejection }>;

/** A request's way: route, key, limits, validation, function, response. */
export function createRequestHandler(
  api: Api,
  admission: Admission,
  invoke: InvokeFunction,
  clock: Clock,
): RequestHandler {
  const routes = createRoutes(api.methods);
  const isBinary = createIsBinary(api.binaryMediaTypes);

  return async (request, exchange) => {
    const found = route(routes, api.stage, exchange);
    if ('type' in found) return { rejection: found };
    const { match, path } = found;
    const { method } = match;
    exchange.method = method;

    const { headers } = request;
    if (method.apiKeyRequired) {
      const key = admission.identify(single(headers['x-api-key']));
      if (key === undefined) return { rejection: { type: 'INVALID_API_KEY' } };
      exchange.apiKeyId = key.id;
      const refused = admission.admit(key, method, exchange.startedAt);
      if (refused !== undefined) return { rejection: refused };
    } else {
      const refused = admission.admit(undefined, method, exchange.startedAt);
      if (refused !== undefined) return { rejection: refused };
    }

    const content = await readBody(request);
    if (content === undefined) return { rejection: { type: 'REQUEST_TOO_LARGE' } };
    const query = parseQuery(exchange.query);
    const invalid = method.validator?.({
      contentType: headers['content-type'],
      body: content,
      has: (kind, name) =>
        kind === 'querystring'
          ? query !== null && name in query.single
          : kind === 'header'
            ? headers[name.toLowerCase()] !== undefined
            : match.pathParameters?.[name] !== undefined,
    });
    if (invalid !== undefined) return { rejection: invalid };

    const binary = isBinary(mediaType(headers['content-type']));
    const event = createProxyEvent(api, request, exchange, match, path, query, { content, binary });
    const result = await integrate(invoke, method, JSON.stringify(event), exchange, clock);
    if ('rejection' in result) return result;

    const response = readProxyResponse(result.payload, headers.accept, isBinary);
    if ('type' in response) return { rejection: response };
    response.headers['x-amzn-requestid'] = exchange.requestId;
    response.headers['x-amz-apigw-id'] = exchange.extendedRequestId;
    response.headers['x-amzn-trace-id'] = exchange.traceId;
    return { answer: response };
  };
}

/**
 * The API is at the root, as behind a custom domain name, and below its stage's name, as behind the API's own
 * address; a resource at the root that is named like the stage goes before it.
 */
function route(
  routes: Routes,
  stage: string,
  { httpMethod, path }: Exchange,
): { readonly match: Match; readonly path: string } | Rejection {
  try {
    const match = routes(httpMethod, path);
    if (match !== undefined) return { match, path };
    if (path === `/${stage}` || path.startsWith(`/${stage}/`)) {
      const rest = path.slice(stage.length + 1) || '/';
      const below = routes(httpMethod, rest);
      if (below !== undefined) return { match: below, path: rest };
    }
    return { type: 'MISSING_AUTHENTICATION_TOKEN' };
  } catch {
    return { type: 'BAD_REQUEST_PARAMETERS', message: 'The path is not valid percent-encoding' };
  }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
