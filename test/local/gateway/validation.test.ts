import { expect, test } from 'vitest';
import { startPets } from './harness.ts';

const put = (body: string, type: string | undefined = 'application/json'): RequestInit => ({
  method: 'PUT',
  body: new TextEncoder().encode(body),
  ...(type === '' ? {} : { headers: { 'content-type': type } }),
});

test('a body that its model allows reaches the function', async () => {
  const { event } = await startPets();
  expect((await event('/pets/1?owner=ann', put('{"name":"Tom"}'))).body).toBe('{"name":"Tom"}');
});

test.each([
  ['breaks its model', '{"age":3}', 'application/json'],
  ['is of another type than its model', '[]', 'application/json; charset=utf-8'],
  ['is not JSON', '{', 'application/json'],
  ['is empty', '', 'application/json'],
  ['breaks its model and names no media type', '{"age":3}', ''],
])('a body that %s is refused, and the error quotes nothing unescaped', async (_name, body, type) => {
  const { request } = await startPets();
  const response = await request('/pets/1?owner=ann', put(body, type));
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ errors: expect.stringMatching(/^\[.+\]$/) as string });
});

test('a body of a media type without a model is not looked at', async () => {
  const { request } = await startPets();
  expect((await request('/pets/1?owner=ann', put('{', 'application/octet-stream'))).status).toBe(200);
});

test('missing required parameters are named', async () => {
  const { request } = await startPets();
  const response = await request('/pets/1', put('{"name":"Tom"}'));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    detail: 'Missing required request parameters: [owner]',
    type: 'BAD_REQUEST_PARAMETERS',
  });
});
