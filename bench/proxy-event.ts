import { environmentNames } from '../core/names/environment.ts';

/** Settings under which a kilobyte is far below the inline budget. */
export const benchEnvironment = {
  [environmentNames.stage]: 'bench',
  [environmentNames.inlineBudgetMs]: '50',
  [environmentNames.inlineMemoryMib]: '256',
  [environmentNames.taskBudgetMs]: '10000',
  [environmentNames.taskMemoryMib]: '1024',
  [environmentNames.waitLimitSeconds]: '20',
};

/** A proxy event of API Gateway (REST) with the headers that curl behind CloudFront-less endpoints sends. */
export function proxyEvent(resource: string, algorithm: string, body: unknown) {
  const headers = {
    Accept: '*/*',
    'Content-Type': 'application/json',
    Host: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    'User-Agent': 'curl/8.9.1',
    'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
    'x-api-key': '0123456789abcdef0123456789abcdef01234567',
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  const path = resource.replace('{algorithm}', algorithm);
  return {
    resource,
    path,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { algorithm },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      domainName: headers.Host,
      domainPrefix: 'abcdefghij',
      extendedRequestId: 'AbCdEfGhIjKlMnO=',
      httpMethod: 'POST',
      identity: { apiKey: headers['x-api-key'], apiKeyId: 'k1a2b3c4d5', sourceIp: '192.0.2.1' },
      path: `/prod${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      requestTime: '09/Apr/2015:12:34:56 +0000',
      requestTimeEpoch: 1428582896000,
      resourceId: '123456',
      resourcePath: resource,
      stage: 'prod',
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
