import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'redis';
import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { cachedTaskKey } from '../../core/tasks/cached-task.ts';
import { call, ended, endpoints, post, type Plan } from './client.ts';

const later = { prefer: 'respond-async' };
const operator = { plan: 'operator' as const };

/** The body of an answer that the client has held against the document. */
const bodyOf = async <T>(path: string, schema: z.ZodType<T>, plan: Plan = 'operator'): Promise<T> => {
  const { status, text } = await call('GET', path, { plan });
  expect(status).toBe(200);
  return schema.parse(JSON.parse(text));
};

const part = z.looseObject({ state: z.enum(['ok', 'unavailable']) });

const parts = z.record(z.string(), z.union([part, z.number(), z.record(z.string(), part)]));

/** The part of that name, or `objects.NAME` for one of the objects' queue. */
const partAt = (body: unknown, name: string): unknown =>
  name.split('.').reduce((found, key) => z.looseObject({}).parse(found)[key], body);

const figureRoutes = {
  '/lb/stats': ['api', 'functions'],
  '/db/pool/stats': ['proxy', 'database'],
  '/cache/stats': ['lookups', 'storage', 'contents', 'limits'],
  '/queue/stats': [
    'tasks',
    'queue',
    'dead_letters',
    'workers',
    'objects.queue',
    'objects.dead_letters',
    'objects.workers',
  ],
};

describe.each(Object.entries(figureRoutes))('GET %s', (path, names) => {
  test('gives operators every part', async () => {
    const states = async () => {
      const body = await bodyOf(`${path}?window=600`, parts);
      expect(body['window_seconds']).toBe(600);
      return names.map((name) => part.parse(partAt(body, name)).state);
    };
    // The first call may start functions, and a part that is not there within the deadline says so.
    await expect.poll(states, { timeout: 20_000 }).toEqual(names.map(() => 'ok'));
  });

  test.each(['free', 'standard', 'premium'] as const)('refuses a key of the plan %s', async (plan) => {
    const { status, headers, body } = await call('GET', path, { plan });
    expect(status).toBe(403);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body.type).toBe('urn:hash-api:problem:forbidden');
  });

  test.each(['window=59', 'window=86401', 'window=x', 'colour=red'])('refuses ?%s', async (query) => {
    const { status, body } = await call('GET', `${path}?${query}`, operator);
    expect(status).toBe(400);
    expect(body.errors).toHaveLength(1);
  });
});

/** Requests with the key of the plan free that were admitted, by the access log. No other file of tests uses that key. */
async function requestsOfFree(): Promise<number> {
  const text = await readFile(join(inject('logsDirectory'), 'access.log'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .map((line) => accessLine.parse(JSON.parse(line)))
    .filter(({ key_id, status }) => key_id === inject('tenants')['free'] && status !== '429').length;
}

const accessLine = z.object({ key_id: z.string(), status: z.string() });

describe('GET /lb/rate-limits', () => {
  const limits = z.object({
    plan: z.looseObject({ state: z.literal('ok'), name: z.string(), rate: z.number() }),
    usage: z.object({
      state: z.string(),
      used: z.number().optional(),
      remaining: z.number().optional(),
      reset: z.string().optional(),
    }),
  });

  test('counts exactly the requests that a key made', async () => {
    // Of a key that nobody asked about yet: a use is counted again only after ten seconds.
    // And no more than the plan's burst, with the questions above.
    for (let i = 0; i < 3; i++) await post('/hash/md5', { string: 'x' }, { plan: 'free' });
    const { plan, usage } = await bodyOf('/lb/rate-limits', limits, 'free');
    expect(plan).toMatchObject({
      name: 'free',
      rate: 5,
      burst: 10,
      quota: { limit: 10_000, period: 'DAY' },
    });
    const used = usage.used ?? NaN;
    // The question is in the access log too, a moment after its answer.
    await expect.poll(requestsOfFree, { timeout: 20_000 }).toBe(used);
    expect(used).toBeGreaterThanOrEqual(4);
    expect(usage.remaining).toBe(10_000 - used);
    const reset = new Date(usage.reset ?? '');
    expect(reset.getTime()).toBeGreaterThan(Date.now());
    expect(usage.reset).toMatch(/T00:00:00\.000Z$/);
  });

  test('says that there is no quota where a plan has none', async () => {
    const { plan, usage } = await bodyOf('/lb/rate-limits', limits, 'premium');
    expect(plan).toMatchObject({ name: 'premium', quota: null });
    expect(usage).toEqual({ state: 'off' });
  });
});

describe('the traffic of GET /lb/stats', () => {
  const traffic = z.object({
    api: z.object({ requests: z.number(), client_errors: z.number() }),
    functions: z.object({ functions: z.array(z.looseObject({ name: z.string(), invocations: z.number() })) }),
  });
  const read = async () => {
    const { api, functions } = await bodyOf('/lb/stats?window=3600', traffic);
    const hash = functions.functions.find(({ name }) => name === 'hash');
    return { requests: api.requests, refused: api.client_errors, hash: hash?.invocations ?? NaN };
  };

  test('has the requests that were made, at the gateway and at the function that served them', async () => {
    const before = await read();
    for (let i = 0; i < 5; i++) await post('/hash/md5', { string: 'x' });
    for (let i = 0; i < 3; i++) await post('/hash/md5', { string: 'x' }, { plan: undefined });
    // Other tests call at the same time: theirs can only add.
    await expect
      .poll(async () => {
        const after = await read();
        return [after.requests - before.requests, after.refused - before.refused, after.hash - before.hash];
      })
      .toSatisfy(
        ([requests = 0, refused = 0, hash = 0]: number[]) => requests >= 8 && refused >= 3 && hash >= 5,
      );
  });
});

describe('GET /queue/stats', () => {
  const tasks = z.object({ tasks: z.looseObject({ completed_last_hour: z.number() }) });

  test('counts the tasks that ended', async () => {
    // Other tests make tasks at the same time: theirs can only add.
    const before = (await bodyOf('/queue/stats', tasks)).tasks.completed_last_hour;
    for (let i = 0; i < 3; i++) {
      const { body } = await post('/hash/sha256', { string: String(i) }, { headers: later });
      await ended(body.task_id);
    }
    const after = (await bodyOf('/queue/stats', tasks)).tasks.completed_last_hour;
    expect(after).toBeGreaterThanOrEqual(before + 3);
  });
});

describe('POST /cache/clear', () => {
  test('empties the cache', async () => {
    const { body } = await post('/hash/sha256', { string: 'cached' }, { headers: later });
    await ended(body.task_id);
    const redis = createClient({ url: endpoints.redis ?? '' });
    await redis.connect();
    try {
      const key = cachedTaskKey(body.task_id);
      await expect.poll(() => redis.exists(key), { timeout: 20_000 }).toBe(1);
      const cleared = await call('POST', '/cache/clear', operator);
      expect(cleared.status).toBe(200);
      expect(JSON.parse(cleared.text)).toMatchObject({ complete: true });
      expect(await redis.exists(key)).toBe(0);
      // The database still knows it.
      expect((await call('GET', `/tasks/${body.task_id}`)).body.status).toBe('completed');
    } finally {
      redis.destroy();
    }
  });

  test('is for operators only', async () => {
    expect((await call('POST', '/cache/clear', { plan: 'premium' })).status).toBe(403);
    expect((await call('POST', '/cache/clear', { plan: undefined })).status).toBe(403);
  });
});
