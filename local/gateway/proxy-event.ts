import type { IncomingMessage } from 'node:http';
import type { Api } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { requestTime } from './exchange.ts';
import type { Match } from './routes.ts';

/** Headers between the client and the gateway only: the function does not see them. */
const hopHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

interface Values {
  /** The last value of each name. */
  readonly single: Record<string, string>;
  readonly multiple: Record<string, string[]>;
}

/** Objects without a prototype: a client may name a header or parameter `__proto__`. */
const createValues = (): Values => ({
  single: Object.create(null) as Record<string, string>,
  multiple: Object.create(null) as Record<string, string[]>,
});

function add({ single, multiple }: Values, name: string, value: string): void {
  single[name] = value;
  (multiple[name] ??= []).push(value);
}

/** Header names keep the client's spelling; API Gateway adds those that say how the request came. */
function headersOf({ rawHeaders }: IncomingMessage, { sourceIp, traceId }: Exchange, port: string): Values {
  const values = createValues();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!hopHeaders.has(name.toLowerCase())) add(values, name, rawHeaders[index + 1] ?? '');
  }
  add(values, 'X-Amzn-Trace-Id', traceId);
  add(values, 'X-Forwarded-For', sourceIp);
  add(values, 'X-Forwarded-Port', port);
  add(values, 'X-Forwarded-Proto', 'http');
  return values;
}

export function parseQuery(query: string): Values | null {
  if (query === '') return null;
  const values = createValues();
  for (const [name, value] of new URLSearchParams(query)) add(values, name, value);
  return values;
}

/**
 * The event of a Lambda proxy integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function createProxyEvent(
  api: Api,
  request: IncomingMessage,
  exchange: Exchange,
  match: Match,
  /** The path without the stage. */
  path: string,
  query: Values | null,
  body: { readonly content: Buffer; readonly binary: boolean },
) {
  const { method } = match;
  const [hostName = '', port = '80'] = exchange.host.split(':');
  const headers = headersOf(request, exchange, port);
  return {
    resource: method.resourcePath,
    path,
    httpMethod: exchange.httpMethod,
    headers: headers.single,
    multiValueHeaders: headers.multiple,
    queryStringParameters: query?.single ?? null,
    multiValueQueryStringParameters: query?.multiple ?? null,
    pathParameters: match.pathParameters,
    stageVariables: api.stageVariables,
    requestContext: {
      resourceId: method.resourceId,
      resourcePath: method.resourcePath,
      httpMethod: exchange.httpMethod,
      extendedRequestId: exchange.extendedRequestId,
      requestTime: requestTime(exchange.startedAt),
      path: exchange.path,
      accountId: api.accountId,
      protocol: exchange.protocol,
      stage: api.stage,
      domainPrefix: hostName.split('.', 1)[0] ?? '',
      requestTimeEpoch: Math.floor(exchange.startedAt),
      requestId: exchange.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        cognitoIdentityId: null,
        apiKey: exchange.apiKeyId === undefined ? null : (request.headers['x-api-key'] ?? null),
        principalOrgId: null,
        cognitoAuthenticationType: null,
        userArn: null,
        apiKeyId: exchange.apiKeyId ?? null,
        userAgent: exchange.userAgent ?? null,
        accountId: null,
        caller: null,
        sourceIp: exchange.sourceIp,
        accessKey: null,
        cognitoAuthenticationProvider: null,
        user: null,
      },
      domainName: hostName,
      deploymentId: 'local',
      apiId: api.id,
    },
    body: body.content.length === 0 ? null : body.content.toString(body.binary ? 'base64' : 'utf8'),
    isBase64Encoded: body.binary && body.content.length > 0,
  };
}
