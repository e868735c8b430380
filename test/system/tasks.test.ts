import { createHash, randomUUID } from 'node:crypto';
import { argon2Verify } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { call, ended, post } from './client.ts';

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const costly = { memory_kib: 65536, passes: 6, parallelism: 2 };
const later = { prefer: 'respond-async' };

describe('a request beyond the inline budget', () => {
  test('becomes a task that completes with a PHC string which another implementation verifies', async () => {
    const accepted = await post('/hash/argon2', { string: 'hunter2', parameters: costly });
    expect(accepted.status).toBe(202);
    const { task_id: id, status, status_url: url } = accepted.body;
    expect(status).toBe('queued');
    expect(url).toBe(`/tasks/${id}`);
    expect(accepted.headers.get('location')).toBe(url);
    expect(Number(accepted.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const task = await ended(id);
    expect(task).toMatchObject({ status: 'completed', attempts: 1, algorithms: ['argon2id'], error: null });
    const hash = task.result.digests.argon2id;
    expect(hash).toContain('$argon2id$v=19$m=65536,t=6,p=2$');
    expect(await argon2Verify({ password: 'hunter2', hash })).toBe(true);
    expect((await call('GET', `/task/${id}`)).body).toEqual(task);
  });

  test('answers 200 to a client that waits for it', async () => {
    const headers = { prefer: 'wait=20' };
    const {
      status,
      body,
      headers: answered,
    } = await post('/hash/argon2', { string: 'hunter2', parameters: costly }, { headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ algorithm: 'argon2id', encoding: 'phc', bytes: 7 });
    expect(answered.get('preference-applied')).toMatch(/^wait=/);
  });

  test('verifies a costly password hash as a task', async () => {
    const { body } = await post(
      '/hash/argon2',
      { string: 'pw', parameters: costly },
      { headers: { prefer: 'wait=20' } },
    );
    const accepted = await post('/verify', { phc: body.digest, string: 'pw' });
    expect(accepted.status).toBe(202);
    const task = await ended(accepted.body.task_id);
    expect(task).toMatchObject({ operation: 'verify', status: 'completed', result: { match: true } });
    const waited = await post(
      '/verify',
      { phc: body.digest, string: 'no' },
      { headers: { prefer: 'wait=20' } },
    );
    expect(waited.body).toEqual({ match: false });
  });
});

describe('POST /tasks', () => {
  test('computes several digests of one input', async () => {
    const { status, body } = await post('/tasks', {
      source: { string: 'abc' },
      algorithms: ['sha256', 'md5'],
      options: { output: 'base64' },
    });
    expect(status).toBe(202);
    const task = await ended(body.task_id);
    expect(task.result).toEqual({
      digests: {
        sha256: createHash('sha256').update('abc').digest('base64'),
        md5: createHash('md5').update('abc').digest('base64'),
      },
      bytes: 3,
      computed: 'worker',
    });
    expect(task.source).toEqual({ type: 'inline', bytes: 3 });
    expect(Date.parse(task.created_at)).toBeLessThanOrEqual(Date.parse(task.completed_at));
  });

  test('refuses an input that no message can hold, and names the way for it', async () => {
    const body = { source: { string: 'a'.repeat(900_000) }, algorithms: ['sha256'] };
    const refused = await post('/tasks', body);
    expect(refused.status).toBe(413);
    expect(refused.body.detail).toContain('POST /uploads');
  });

  test('takes an input of three quarters of a MiB', async () => {
    const string = 'a'.repeat(750_000);
    const { body } = await post('/tasks', { source: { string }, algorithms: ['sha256'] });
    expect((await ended(body.task_id)).result.digests.sha256).toBe(sha256(string));
  });
});

describe('Prefer: respond-async', () => {
  test('makes a task of a cheap request', async () => {
    const { status, body, headers } = await post('/hash/sha256', { string: 'abc' }, { headers: later });
    expect(status).toBe(202);
    expect(headers.get('preference-applied')).toBe('respond-async');
    expect((await ended(body.task_id)).result.digests).toEqual({ sha256: sha256('abc') });
  });
});

describe('GET /tasks', () => {
  test('lists the tenant’s tasks, newest first, page by page', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      made.push(
        (await post('/hash/md5', { string: String(i) }, { headers: later, plan: 'standard' })).body.task_id,
      );
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await call('GET', `/tasks?limit=2${query}`, { plan: 'standard' });
      expect(body.tasks.length).toBeLessThanOrEqual(2);
      seen.push(...body.tasks.map((task) => task.task_id));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(seen.toSorted().reverse());
    expect(seen.slice(0, 5)).toEqual(made.toReversed());
  });

  test('filters by status', async () => {
    const { body } = await post('/hash/md5', { string: 'x' }, { headers: later, plan: 'standard' });
    await ended(body.task_id, 'standard');
    const completed = await call('GET', '/tasks?status=completed&limit=100', { plan: 'standard' });
    const ids = completed.body.tasks.map((task) => task.task_id);
    expect(ids).toContain(body.task_id);
    expect(completed.body.tasks.every((task) => task.status === 'completed')).toBe(true);
  });

  test.each([
    ['limit=0', 'query/limit'],
    ['limit=101', 'query/limit'],
    ['limit=x', 'query/limit'],
    ['status=done', 'query/status'],
    ['cursor=AAAA', 'query/cursor'],
    ['colour=red', 'query/colour'],
  ])('refuses ?%s', async (query, pointer) => {
    const { status, body } = await call('GET', `/tasks?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) as unknown }]);
  });
});

describe('DELETE /tasks/{id}', () => {
  test('refuses a task that has ended', async () => {
    const { body } = await post('/hash/md5', { string: 'x' }, { headers: later });
    await ended(body.task_id);
    expect((await call('DELETE', `/tasks/${body.task_id}`)).status).toBe(409);
  });
});

describe('a tenant', () => {
  test('does not see the tasks of another', async () => {
    const { body } = await post('/hash/md5', { string: 'x' }, { headers: later, plan: 'premium' });
    await ended(body.task_id);
    for (const path of [`/tasks/${body.task_id}`, `/task/${body.task_id}`]) {
      expect((await call('GET', path, { plan: 'standard' })).status).toBe(404);
    }
    expect((await call('DELETE', `/tasks/${body.task_id}`, { plan: 'standard' })).status).toBe(404);
    const { body: list } = await call('GET', '/tasks?limit=100', { plan: 'operator' });
    expect(list.tasks.map((task) => task.task_id)).not.toContain(body.task_id);
  });

  test.each(['01997d6c-5a00-7c3e-9b1f-2f6a0d1c8e47', 'x', '%2e%2e%2f', randomUUID()])(
    'learns that there is no task %s',
    async (id) => {
      expect((await call('GET', `/tasks/${encodeURIComponent(id)}`)).status).toBe(404);
    },
  );
});

describe('Idempotency-Key', () => {
  const create = (key: string, body: unknown, plan: 'premium' | 'standard' = 'premium') =>
    post('/tasks', body, { headers: { 'idempotency-key': key }, plan });
  const body = { source: { string: 'abc' }, algorithms: ['sha256'] };

  test('gives the same task to the same request', async () => {
    const key = randomUUID();
    const first = await create(key, body);
    const second = await create(key, body);
    expect(second.status).toBe(202);
    expect(second.body.task_id).toBe(first.body.task_id);
  });

  test('is refused with another body', async () => {
    const key = randomUUID();
    await create(key, body);
    const other = await create(key, { ...body, source: { string: 'abd' } });
    expect(other.status).toBe(422);
  });

  test('is the tenant’s own', async () => {
    const key = randomUUID();
    const mine = await create(key, body);
    const theirs = await create(key, body, 'standard');
    expect(theirs.body.task_id).not.toBe(mine.body.task_id);
  });

  test('makes one task of requests at the same time', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(key, body)));
    const ids = new Set(answers.filter(({ status }) => status === 202).map((answer) => answer.body.task_id));
    expect(ids.size).toBe(1);
    for (const { status, headers } of answers) {
      expect([202, 409]).toContain(status);
      if (status === 409) expect(headers.get('retry-after')).toBeTruthy();
    }
  });

  test('works for a hash that becomes a task', async () => {
    const headers = { ...later, 'idempotency-key': randomUUID() };
    const first = await post('/hash/sha256', { string: 'abc' }, { headers });
    const second = await post('/hash/sha256', { string: 'abc' }, { headers });
    expect(second.body.task_id).toBe(first.body.task_id);
  });

  test('must be visible ASCII', async () => {
    const { status, body: refused } = await create('x'.repeat(256), body);
    expect(status).toBe(400);
    expect(refused.errors[0]!.pointer).toBe('header/idempotency-key');
  });
});
