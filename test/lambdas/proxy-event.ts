import type { APIGatewayProxyEvent } from 'aws-lambda';

interface Call {
  readonly method: string;
  /** As the template names it, with parameters in braces. */
  readonly resource: string;
  readonly path?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The proxy event (version 1) that a REST API sends to a function, under the stage `dev`. */
export function proxyEvent({ method, resource, path = resource, ...call }: Call): APIGatewayProxyEvent {
  return {
    httpMethod: method,
    resource,
    path,
    headers: { ...call.headers },
    multiValueHeaders: {},
    queryStringParameters: call.query ? { ...call.query } : null,
    multiValueQueryStringParameters: null,
    pathParameters: call.pathParameters ? { ...call.pathParameters } : null,
    stageVariables: null,
    body: call.body ?? null,
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      path: `/dev${path}`,
      stage: 'dev',
      requestId: 'request-1',
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: resource,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: 'tenant-1',
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: null,
        userArn: null,
      },
    },
  };
}
