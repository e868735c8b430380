import { describe, expect, test } from 'vitest';
import { compareRoutes, documentedRoutes } from './routes.ts';
import { expectConforms } from './validate.ts';

const digest = { algorithm: 'crc32', digest: 'cbf43926', encoding: 'hex', bytes: 9 };

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'r1', ...headers },
  });
}

describe('expectConforms', () => {
  test('accepts a documented response and leaves its body to be read', async () => {
    const response = answer(200, digest);
    await expectConforms('POST', '/hash/crc32?output=hex', response);
    expect(await response.json()).toEqual(digest);
  });

  test('prefers a path without parameters', async () => {
    await expectConforms('POST', '/hash/batch', answer(200, { results: [digest] }));
  });

  test.each([
    ['a status that is not documented', answer(418, digest), /418, which is not documented/],
    ['an unknown field', answer(200, { ...digest, extra: 1 }), /additional properties: extra/],
    ['a missing field', answer(200, { digest: 'x' }), /required property 'bytes'/],
    ['a missing header', answer(202, { task_id: 'x' }), /the header location is missing/],
    [
      'a header of a wrong type',
      answer(429, {}, { 'retry-after': 'soon' }),
      /the header retry-after: .* integer/,
    ],
    [
      'another content type',
      answer(200, digest, { 'content-type': 'text/plain' }),
      /content type is "text\/plain"/,
    ],
    [
      'a body that is not JSON',
      new Response('<html>', { headers: answer(200, {}).headers }),
      /the body is not JSON/,
    ],
  ])('refuses %s', async (_, response, message) => {
    await expect(expectConforms('POST', '/hash/crc32', response)).rejects.toThrow(message);
  });

  test('holds the headers of a response without a body', async () => {
    const response = new Response(null, { status: 304, headers: { 'x-request-id': 'r1', etag: '"1"' } });
    await expect(expectConforms('GET', '/docs', response)).rejects.toThrow(/cache-control is missing/);
  });

  test('refuses a route that the document lacks', async () => {
    await expect(expectConforms('PUT', '/tasks', answer(200, {}))).rejects.toThrow(
      /not in the OpenAPI document/,
    );
  });
});

describe('compareRoutes', () => {
  test('finds nothing where they agree', () => {
    expect(compareRoutes(documentedRoutes)).toEqual({ undocumented: [], unserved: [] });
  });

  test('names what only one of them has', () => {
    const [first, ...rest] = documentedRoutes;
    expect(compareRoutes([...rest, { method: 'GET', path: '/secret' }])).toEqual({
      undocumented: ['GET /secret'],
      unserved: [`${first!.method} ${first!.path}`],
    });
  });
});
