import { expect, test } from 'vitest';
import { openKey, startPets, withKey } from './harness.ts';

test('a function gets the request as API Gateway passes it on', async () => {
  const { event, url } = await startPets();
  const received = await event('/pets/cat%20one?owner=ann&tag=a&tag=b%2Bc', {
    headers: { 'X-Reason': 'test', 'user-agent': 'tester' },
  });
  expect(received).toMatchObject({
    resource: '/pets/{pet}',
    path: '/pets/cat%20one',
    httpMethod: 'GET',
    queryStringParameters: { owner: 'ann', tag: 'b+c' },
    multiValueQueryStringParameters: { owner: ['ann'], tag: ['a', 'b+c'] },
    pathParameters: { pet: 'cat one' },
    stageVariables: { colour: 'blue' },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'Api',
      stage: 'dev',
      httpMethod: 'GET',
      path: '/pets/cat%20one',
      protocol: 'HTTP/1.1',
      resourceId: 'Pet',
      resourcePath: '/pets/{pet}',
      requestTime: '05/Jan/2026:12:00:00 +0000',
      requestTimeEpoch: Date.UTC(2026, 0, 5, 12),
      identity: { apiKey: null, apiKeyId: null, sourceIp: '127.0.0.1', userAgent: 'tester', userArn: null },
    },
  });
  expect(received.multiValueHeaders).toMatchObject({
    host: [new URL(url).host],
    'X-Forwarded-For': ['127.0.0.1'],
    'X-Forwarded-Proto': ['http'],
  });
  expect(received.headers).not.toHaveProperty('connection');
});

test('the request id is the same in the event and in the response', async () => {
  const { request } = await startPets();
  const response = await request('/');
  const event = (await response.json()) as { requestContext: { requestId: string } };
  expect(event.requestContext.requestId).toMatch(/^[\da-f-]{36}$/);
  expect(response.headers.get('x-amzn-requestid')).toBe(event.requestContext.requestId);
});

test('absent parameters and bodies are null', async () => {
  const { event } = await startPets();
  expect(await event('/')).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
  });
});

test('the tenant is the id of the API key', async () => {
  const { event } = await startPets();
  const { requestContext } = await event('/pets', withKey(openKey));
  expect(requestContext.identity).toMatchObject({ apiKeyId: openKey.id, apiKey: openKey.value });
});

test('below its stage the API answers as at the root, and the event says how it was called', async () => {
  const { event } = await startPets();
  const received = await event('/dev/pets/1');
  expect(received.path).toBe('/pets/1');
  expect(received.requestContext.path).toBe('/dev/pets/1');
});

test('binary media types arrive as base64, all others as text', async () => {
  const { event } = await startPets();
  const bytes = Uint8Array.from([0, 255, 128, 10]);
  const post = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
    event('/files/a', { method: 'POST', body, headers: { 'content-type': type } });

  expect(await post('application/octet-stream', bytes)).toMatchObject({
    body: 'AP+ACg==',
    isBase64Encoded: true,
  });
  expect(await post('image/png; name=x', bytes)).toMatchObject({ body: 'AP+ACg==', isBase64Encoded: true });
  expect(await post('application/json', '{"ü":1}')).toMatchObject({
    body: '{"ü":1}',
    isBase64Encoded: false,
  });
});

test('a parameter named like a part of every object is only a parameter', async () => {
  const { request } = await startPets();
  const body = await (await request('/?__proto__=1&constructor=2', { headers: { constructor: '3' } })).text();
  expect(body).toContain('"multiValueQueryStringParameters":{"__proto__":["1"],"constructor":["2"]}');
});
