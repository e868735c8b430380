import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freeKey, openKey, startPets, withKey } from './harness.ts';

const dayMs = 86_400_000;

async function statuses(count: number, request: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const response = await request();
    await response.text();
    all.push(response.status);
  }
  return all;
}

test.each([
  ['no key', {}],
  ['an unknown key', withKey({ value: 'nobody' })],
  ['an empty key', withKey({ value: '' })],
])('%s is refused in the shape of the API', async (_name, init) => {
  const { request } = await startPets();
  const response = await request('/pets', init);
  expect(response.status).toBe(403);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    detail: 'Forbidden',
    type: 'INVALID_API_KEY',
    request_id: response.headers.get('x-amzn-requestid'),
  });
});

test('a plan lets a burst through, then its rate', async () => {
  const { request, advance } = await startPets();
  const get = () => request('/pets', withKey(freeKey));
  expect(await statuses(4, get)).toEqual([200, 200, 200, 429]);
  advance(500);
  expect(await statuses(2, get)).toEqual([200, 429]);
  advance(499);
  expect(await statuses(1, get)).toEqual([429]);
});

test('a throttled answer says when to come back, and names the request', async () => {
  const { request } = await startPets();
  const get = () => request('/pets', withKey(freeKey));
  await statuses(3, get);
  const response = await get();
  expect(response.headers.get('retry-after')).toBe('1');
  expect(response.headers.get('x-request')).toBe(response.headers.get('x-amzn-requestid'));
  expect(await response.json()).toEqual({ message: 'Too Many Requests' });
});

test('one key’s limits leave another’s alone', async () => {
  const { request } = await startPets();
  await statuses(4, () => request('/pets', withKey(freeKey)));
  expect(await statuses(20, () => request('/pets', withKey(openKey)))).toEqual(Array(20).fill(200));
});

test('a plan’s limit for one method holds for that method alone', async () => {
  const { request } = await startPets();
  const post = () => request('/pets', { ...withKey(openKey), method: 'POST' });
  expect(await statuses(2, post)).toEqual([200, 429]);
  expect((await request('/pets', withKey(openKey))).status).toBe(200);
});

test('the stage’s limit for a method is shared by all callers', async () => {
  const { request, advance } = await startPets();
  expect(await statuses(3, () => request('/limited/1'))).toEqual([200, 200, 429]);
  expect((await request('/limited/2')).status).toBe(429);
  advance(1000);
  expect((await request('/limited/2')).status).toBe(200);
});

test('a quota ends with its window, throttled requests do not use it, and a restart does not give it back', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'usage-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const options = { usageFile: join(directory, 'usage.json') };
  const first = await startPets(undefined, options);
  expect(await statuses(4, () => first.request('/pets', withKey(freeKey)))).toEqual([200, 200, 200, 429]);
  await first.stop();

  const second = await startPets(undefined, options);
  const get = () => second.request('/pets', withKey(freeKey));
  expect(await statuses(2, get)).toEqual([200, 200]);
  const response = await get();
  expect(response.status).toBe(429);
  expect(await response.json()).toMatchObject({ detail: 'Limit Exceeded', type: 'QUOTA_EXCEEDED' });
  second.advance(dayMs / 2);
  expect((await get()).status).toBe(200);
});
