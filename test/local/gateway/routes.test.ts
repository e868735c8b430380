import { expect, test } from 'vitest';
import { startPets } from './harness.ts';

test.each([
  ['GET', '/', '/', null],
  ['GET', '/pets/newest', '/pets/newest', null],
  ['GET', '/pets/newest/', '/pets/newest', null],
  ['GET', '/pets/7', '/pets/{pet}', { pet: '7' }],
  ['GET', '/pets/a%2Fb', '/pets/{pet}', { pet: 'a/b' }],
  ['DELETE', '/files/a/b%20c/d', '/files/{path+}', { path: 'a/b c/d' }],
])('%s %s is served by %s', async (method, path, resource, pathParameters) => {
  const { event } = await startPets();
  expect(await event(path, { method })).toMatchObject({ resource, pathParameters });
});

test.each([
  ['GET', '/birds'],
  ['DELETE', '/pets/7'],
  ['GET', '/files'],
  ['GET', '/pets/7/owner'],
  ['GET', '/dev/birds'],
])('%s %s is no route: the answer has the status and the template of the API', async (method, path) => {
  const { request } = await startPets();
  const response = await request(path, { method });
  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect(await response.json()).toEqual({ title: 'Not found', path });
});

test('a path that is not valid percent-encoding is the caller’s error', async () => {
  const { request } = await startPets();
  expect((await request('/pets/%zz')).status).toBe(400);
});
