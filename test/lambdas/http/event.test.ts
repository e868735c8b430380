import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../core/errors.ts';
import { basePathOf, bodyOf, headerOf, pathParameter, tenantOf } from '../../../lambdas/http/event.ts';
import { proxyEvent } from '../proxy-event.ts';

const event = proxyEvent({
  method: 'GET',
  resource: '/tasks/{id}',
  path: '/tasks/1',
  pathParameters: { id: '1' },
  headers: { 'CONTENT-Type': 'application/json', prefer: 'wait=1', Prefers: 'other' },
  body: '{}',
});
const { requestContext } = event;

describe('headerOf', () => {
  test('finds a header in whichever case it was sent', () => {
    expect(headerOf(event, 'content-type')).toBe('application/json');
    expect(headerOf(event, 'prefer')).toBe('wait=1');
  });

  test('finds no header that only begins alike', () => {
    expect(headerOf(event, 'content')).toBeUndefined();
    expect(headerOf(event, 'idempotency-key')).toBeUndefined();
  });
});

test('bodyOf takes text, content type and how the gateway encoded it', () => {
  expect(bodyOf(event)).toEqual({ contentType: 'application/json', text: '{}', base64: false });
  expect(bodyOf({ ...event, body: null, isBase64Encoded: true })).toMatchObject({ text: null, base64: true });
});

test('pathParameter is the one of the route, or empty', () => {
  expect(pathParameter(event, 'id')).toBe('1');
  expect(pathParameter(event, 'name')).toBe('');
  expect(pathParameter({ ...event, pathParameters: null }, 'id')).toBe('');
});

test.each([null, ''])('who has no API key (%j) is forbidden', (apiKeyId) => {
  expect(tenantOf(event)).toBe('tenant-1');
  const identity = { ...requestContext.identity, apiKeyId };
  expect(() => tenantOf({ ...event, requestContext: { ...requestContext, identity } })).toThrow(
    expect.objectContaining({ code: 'forbidden' }) as Problem,
  );
});

describe('basePathOf', () => {
  const withPath = (path: string) => ({ ...event, requestContext: { ...requestContext, path } });

  test('is the stage where the API is called under it', () => {
    expect(basePathOf(event)).toBe('/dev');
  });

  test('is empty under a domain of its own', () => {
    expect(basePathOf(withPath('/tasks/1'))).toBe('');
  });

  test('is the base path of a domain’s mapping', () => {
    expect(basePathOf(withPath('/hashing/tasks/1'))).toBe('/hashing');
  });

  test('is empty where the paths have nothing in common', () => {
    expect(basePathOf(withPath('/other'))).toBe('');
  });
});
