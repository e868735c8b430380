import { createHash, createHmac, randomBytes } from 'node:crypto';
import { argon2Verify, bcryptVerify } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { call, post } from './client.ts';

const sha256 = (data: string | Uint8Array, encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
  createHash('sha256').update(data).digest(encoding);

describe('POST /hash/{algorithm}', () => {
  test('answers the digest of a string', async () => {
    const { status, body, headers } = await post('/hash/sha256', { string: 'abc' });
    expect(status).toBe(200);
    expect(body).toEqual({ algorithm: 'sha256', digest: sha256('abc'), encoding: 'hex', bytes: 3 });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes what curl -d sends', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { body } = await post('/hash/sha256', '{"string":"abc"}', { headers });
    expect(body.digest).toBe(sha256('abc'));
  });

  test('takes raw bytes', async () => {
    const bytes = randomBytes(100_000);
    const headers = { 'content-type': 'application/octet-stream' };
    const { body } = await post('/hash/sha256?output=base64', bytes, { headers });
    expect(body).toEqual({
      algorithm: 'sha256',
      digest: sha256(bytes, 'base64'),
      encoding: 'base64',
      bytes: 100_000,
    });
  });

  test('takes raw bytes up to 4 MiB', async () => {
    const bytes = randomBytes(4 * 1024 * 1024);
    const headers = { 'content-type': 'application/octet-stream' };
    const { status, body } = await post('/hash/sha256', bytes, { headers });
    expect(status).toBe(200);
    expect(body.digest).toBe(sha256(bytes));
  });

  test('takes an empty input', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await post('/hash/sha256', '', { headers })).body.digest).toBe(sha256(''));
    expect((await post('/hash/sha256', { string: '' })).body.digest).toBe(sha256(''));
  });

  test('keys HMAC and BLAKE3', async () => {
    const key = randomBytes(32);
    const { body } = await post('/hash/sha256', { string: 'abc', key: key.toString('base64') });
    expect(body.digest).toBe(createHmac('sha256', key).update('abc').digest('hex'));
    const plain = await post('/hash/blake3', { string: 'abc' });
    const keyed = await post('/hash/blake3', { string: 'abc', key: key.toString('base64') });
    expect(keyed.body.digest).not.toBe(plain.body.digest);
  });

  test('answers a cheap password hash at once, as a PHC string that another implementation verifies', async () => {
    const cheap = { memory_kib: 1024, passes: 1, parallelism: 1 };
    const argon2 = await post('/hash/argon2id', { string: 'correct horse', parameters: cheap });
    expect(argon2.body).toMatchObject({ algorithm: 'argon2id', encoding: 'phc' });
    expect(await argon2Verify({ password: 'correct horse', hash: argon2.body.digest })).toBe(true);
    const bcrypt = await post('/hash/bcrypt', { string: 'correct horse', parameters: { cost: 4 } });
    expect(await bcryptVerify({ password: 'correct horse', hash: bcrypt.body.digest })).toBe(true);
  });

  test('makes a new salt each time, and takes one', async () => {
    const body = { string: 'x', parameters: { memory_kib: 64, passes: 1 } };
    const [one, two] = await Promise.all([post('/hash/argon2id', body), post('/hash/argon2id', body)]);
    expect(one.body.digest).not.toBe(two.body.digest);
    const salted = { ...body, salt: randomBytes(16).toString('base64') };
    const [three, four] = await Promise.all([post('/hash/argon2id', salted), post('/hash/argon2id', salted)]);
    expect(three.body.digest).toBe(four.body.digest);
  });
});

describe('every algorithm', async () => {
  const { body } = await call('GET', '/algorithms');
  const { algorithms } = body;

  test('is listed', () => {
    expect(algorithms).toHaveLength(26);
  });

  const composites = ['sha1-composite', 'sha256-composite'];

  test.each(composites)('%s is listed, and refused over an input that the request holds', async (name) => {
    expect(algorithms.map((algorithm) => algorithm.name)).toContain(name);
    expect((await post(`/hash/${name}`, { string: 'The quick brown fox' })).status).toBe(400);
  });

  const hashed = algorithms.filter(({ kind, name }) => kind !== 'password' && !composites.includes(name));

  test.each(hashed.map(({ name }) => name))(
    '%s answers and verifies its own digest, and no other input',
    async (name) => {
      const { status, body: answer } = await post(`/hash/${name}`, { string: 'The quick brown fox' });
      expect(status).toBe(200);
      const request = { algorithm: name, digest: answer.digest };
      expect((await post('/verify', { ...request, string: 'The quick brown fox' })).body).toEqual({
        match: true,
      });
      expect((await post('/verify', { ...request, string: 'The quick brown fix' })).body).toEqual({
        match: false,
      });
    },
  );
});

describe('POST /hash', () => {
  test('answers several digests of one input', async () => {
    const { body } = await post('/hash', { algorithms: ['sha256', 'md5'], string: 'abc' });
    expect(body).toEqual({
      digests: { sha256: sha256('abc'), md5: createHash('md5').update('abc').digest('hex') },
      encoding: 'hex',
      bytes: 3,
    });
  });

  test('takes raw bytes, with the algorithms in the query', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    const { body } = await post('/hash?algorithms=sha256,crc32', Buffer.from([0, 255]), { headers });
    expect(body.digests.sha256).toBe(sha256(Buffer.from([0, 255])));
    expect(Object.keys(body.digests)).toEqual(['sha256', 'crc32']);
  });
});

describe('POST /hash/batch', () => {
  test('answers in order, and a bad item carries its own error', async () => {
    const { status, body } = await post('/hash/batch', {
      items: [
        { algorithm: 'sha256', string: 'a' },
        { algorithm: 'nope', string: 'b' },
        { algorithm: 'crc32', data: 'MTIzNDU2Nzg5', encoding: 'base64' },
        { algorithm: 'argon2id', string: 'x', parameters: { memory_kib: 1048576, passes: 4 } },
        17,
      ],
    });
    expect(status).toBe(200);
    expect(body.results[0]!.digest).toBe(sha256('a'));
    expect(body.results[1]!.error.errors).toEqual([
      { pointer: '/algorithm', detail: expect.any(String) as unknown },
    ]);
    expect(body.results[2]!.digest).toBe('cbf43926');
    expect(body.results[3]!.error.detail).toContain('budget');
    expect(body.results[4]!.error.status).toBe(400);
  });

  test('takes a thousand items and no more', async () => {
    const items = Array.from({ length: 1000 }, (_, i) => ({ algorithm: 'sha1', string: String(i) }));
    const { body } = await post('/hash/batch', { items });
    expect(body.results).toHaveLength(1000);
    expect(body.results[999]!.digest).toBe(createHash('sha1').update('999').digest('hex'));
    const refused = await post('/hash/batch', { items: [...items, items[0]] });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]).toEqual({ pointer: '/items', detail: 'must have at most 1000 items' });
  });
});

describe('POST /verify', () => {
  test('takes a digest in hex of either case, base64 and base64url', async () => {
    for (const digest of [
      sha256('abc'),
      sha256('abc').toUpperCase(),
      sha256('abc', 'base64'),
      sha256('abc', 'base64url'),
    ]) {
      const { body } = await post('/verify', { algorithm: 'sha256', digest, string: 'abc' });
      expect(body).toEqual({ match: true });
    }
  });

  test('takes a PHC string', async () => {
    const { body } = await post('/hash/scrypt', { string: 'pw', parameters: { cost_log2: 10 } });
    expect((await post('/verify', { phc: body.digest, string: 'pw' })).body).toEqual({ match: true });
    expect((await post('/verify', { phc: body.digest, string: 'wp' })).body).toEqual({ match: false });
  });

  test('refuses a digest of another length and a string that is no PHC string', async () => {
    const short = await post('/verify', { algorithm: 'sha256', digest: 'abcd', string: 'abc' });
    expect(short.body.errors[0]!.pointer).toBe('/digest');
    const broken = await post('/verify', { phc: '$argon2id$v=19$m=1', string: 'abc' });
    expect(broken.body.errors[0]!.pointer).toBe('/phc');
  });
});
