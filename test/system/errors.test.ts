import { describe, expect, test } from 'vitest';
import { call, endpoints, post } from './client.ts';

const uploadPaths = ['/uploads', '/uploads/01997d70-0c1e-7b52-a4d7-3f9c5e8b2a16/complete'];

describe('the gateway refuses, as problem+json,', () => {
  test.each([undefined, 'wrong'])('a request with key %s', async (key) => {
    const headers = key === undefined ? {} : { 'x-api-key': key };
    const { status, body } = await post('/hash/sha256', { string: 'a' }, { plan: undefined, headers });
    expect(status).toBe(403);
    expect(body).toMatchObject({ type: 'urn:hash-api:problem:forbidden', status: 403 });
    expect(body.request_id).toBeTruthy();
  });

  test.each([
    ['GET', '/nothing'],
    ['PUT', '/hash/sha256'],
    ['GET', '/hash/sha256/more'],
    ['DELETE', '/tasks'],
  ])('the unknown route %s %s', async (method, path) => {
    const response = await fetch(endpoints.api + path, {
      method,
      headers: { 'x-api-key': endpoints.keys['premium'] ?? '' },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ type: 'urn:hash-api:problem:not-found', status: 404 });
  });

  test('a body above 4 MiB, naming the way for it', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    for (const bytes of [4 * 1024 * 1024 + 1, 6 * 1024 * 1024, 11 * 1024 * 1024]) {
      const { status, body } = await post('/hash/sha256', Buffer.alloc(bytes), { headers });
      expect(status).toBe(413);
      expect(body.detail).toContain('POST /uploads');
    }
  });
});

describe('bad input', () => {
  test('is a 400 that names every field at once', async () => {
    const { status, body } = await post('/hash/sha256?output=octal', {
      data: '!',
      encoding: 'hex',
      sting: 1,
    });
    expect(status).toBe(400);
    expect(body.errors.map((error) => error.pointer).toSorted()).toEqual(['/data', '/sting', 'query/output']);
  });

  test.each(['{', '', '[]', '"abc"', 'null', '1', '{"string":"\\ud800"}', '\u0000', '{"string":{}}'])(
    'is a 400 where the body is %j',
    async (text) => {
      for (const path of ['/hash/sha256', '/hash', '/hash/batch', '/verify', '/tasks', ...uploadPaths]) {
        const { status, headers } = await post(path, text);
        expect(status, path).toBe(400);
        expect(headers.get('content-type')).toBe('application/problem+json');
      }
    },
  );

  test('of another media type is a 415', async () => {
    const { status } = await post('/hash/sha256', '<a/>', { headers: { 'content-type': 'text/xml' } });
    expect(status).toBe(415);
    for (const path of uploadPaths) {
      const headers = { 'content-type': 'application/octet-stream' };
      expect((await post(path, 'bytes', { headers })).status).toBe(415);
    }
  });

  test('is never repeated in the answer', async () => {
    const secret = 'S3cr3tS3cr3t';
    for (const body of [
      `{"string":"${secret}"`,
      { data: `${secret}!`, encoding: 'hex' },
      { string: 'a', key: `${secret}!` },
      { string: 'a', output: secret },
      { string: 'a', parameters: { passes: secret } },
    ]) {
      const answer = await post('/hash/argon2id', body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toContain(secret);
    }
  });

  test('has parameters out of bounds named with their bounds', async () => {
    const parameters = { memory_kib: 7, passes: 0, parallelism: 1.5, iterations: 5 };
    const { body } = await post('/hash/argon2', { string: 'x', parameters });
    const found = Object.fromEntries(body.errors.map((error) => [error.pointer, error.detail]));
    expect(Object.keys(found).toSorted()).toEqual([
      '/parameters/iterations',
      '/parameters/memory_kib',
      '/parameters/parallelism',
      '/parameters/passes',
    ]);
    expect(found['/parameters/memory_kib']).toMatch(/8.*1,?048,?576/);
  });
});

describe('without a key', () => {
  test('health, the document and its page answer', async () => {
    const plan = undefined;
    expect((await call('GET', '/health', { plan })).body).toEqual({ status: 'ok' });
    const ready = await call('GET', '/health?ready', { plan });
    for (const part of ['database', 'queue', 'object_queue'] as const)
      expect(ready.body.checks[part].state).toBe('ok');
    expect((await call('GET', '/openapi.json', { plan })).body.openapi).toMatch(/^3\.1/);
    const page = await call('GET', '/docs', { plan });
    expect(page.headers.get('content-type')).toContain('text/html');
  });
});
