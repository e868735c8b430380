import { describe, expect, test } from 'vitest';
import type { ReadMetrics } from '../../../core/figures/metric-query.ts';
import type { Plan } from '../../../core/figures/plans.ts';
import { unmeasured } from '../../../core/metrics/meter.ts';
import { createHandler } from '../../../lambdas/http/routes.ts';
import {
  cacheClear,
  cacheStats,
  databaseStats,
  gatewayStats,
  queueStats,
} from '../../../lambdas/stats/figures.ts';
import { rateLimits } from '../../../lambdas/stats/rate-limits.ts';
import type { StatsServices } from '../../../lambdas/stats/wire.ts';
import { schemaViolations } from '../../openapi/schemas.ts';
import { proxyEvent } from '../proxy-event.ts';

const silent = (): Promise<never> => Promise.reject(new Error('no answer'));
const hanging = (): Promise<never> => new Promise(() => undefined);
const plan: Plan = { id: 'p', name: 'operator', rate: 50, burst: 100, quota: null };
const depth = { visible: 1, in_flight: 2, delayed: 0 };

const queueSources = {
  depth: () => Promise.resolve(depth),
  deadLetters: () => Promise.resolve(depth),
  workerConcurrency: 100,
};

/** Every metric has the value 6. */
const six: ReadMetrics = (queries) =>
  Promise.resolve(Object.fromEntries(Object.keys(queries).map((key) => [key, 6])) as never);

const answering: StatsServices = {
  stage: 'dev',
  plans: { planOf: () => Promise.resolve(plan), usedOf: () => Promise.resolve(12) },
  readMetrics: six,
  inside: {
    database: () =>
      Promise.resolve({
        connections: { active: 1, idle: 2, idle_in_transaction: 0 },
        connections_total: 5,
        connections_limit: 100,
        longest_statement_seconds: 0,
        commits: 1,
        rollbacks: 0,
        deadlocks: 0,
      }),
    tasks: () =>
      Promise.resolve({
        queued: 3,
        processing: 1,
        completed_last_hour: 5,
        failed_last_hour: 0,
        cancelled_last_hour: 0,
        oldest_queued_seconds: 1.5,
      }),
    cacheEntries: () => Promise.resolve({ entries: 9 }),
    clearCache: () => Promise.resolve({ removed: 9, complete: true }),
  },
  cacheLimits: () => Promise.resolve({ bytes_limit: 5e9, units_per_second_limit: null }),
  queues: { compute: queueSources, object: { ...queueSources, workerConcurrency: 40 } },
  functionConcurrency: { hash: 500, tasks: 150 },
  clock: () => new Date('2026-03-05T12:00:30Z'),
  deadline: hanging,
};

async function ask(services: StatsServices, route: string) {
  const handler = createHandler(
    {
      'GET /lb/stats': (event) => gatewayStats(event, services),
      'GET /lb/rate-limits': (event) => rateLimits(event, services),
      'GET /db/pool/stats': (event) => databaseStats(event, services),
      'GET /cache/stats': (event) => cacheStats(event, services),
      'POST /cache/clear': (event) => cacheClear(event, services),
      'GET /queue/stats': (event) => queueStats(event, services),
    },
    () => Promise.resolve(),
    unmeasured,
  );
  const [method = '', resource = ''] = route.split(' ');
  const { statusCode, body } = await handler(proxyEvent({ method, resource }));
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

const schemas = {
  'GET /lb/stats': 'TrafficFigures',
  'GET /lb/rate-limits': 'RateLimits',
  'GET /db/pool/stats': 'DatabaseFigures',
  'GET /cache/stats': 'CacheFigures',
  'GET /queue/stats': 'QueueFigures',
} as const;

describe.each(Object.entries(schemas))('%s', (route, schema) => {
  const violations = (body: unknown) => schemaViolations({ $ref: `#/components/schemas/${schema}` }, body);

  test('answers as documented', async () => {
    const { statusCode, body } = await ask(answering, route);
    expect(statusCode).toBe(200);
    expect(violations(body)).toEqual([]);
    expect(JSON.stringify(body)).not.toContain('unavailable');
  });

  test.each([
    ['fails', silent, hanging],
    ['hangs', hanging, silent],
  ])('answers as documented where every source %s', async (_how, source, deadline) => {
    const services: StatsServices = {
      ...answering,
      plans: {
        planOf: () => Promise.resolve({ ...plan, quota: { limit: 9, period: 'DAY' } }),
        usedOf: source,
      },
      readMetrics: source,
      inside: { database: source, tasks: source, cacheEntries: source, clearCache: source },
      cacheLimits: source,
      queues: {
        compute: { depth: source, deadLetters: source, workerConcurrency: 100 },
        object: { depth: source, deadLetters: source, workerConcurrency: 40 },
      },
      deadline: () => {
        const over = new Promise<never>((_resolve, reject) => {
          setImmediate(() => {
            deadline().catch(reject);
          });
        });
        over.catch(() => undefined);
        return over;
      },
    };
    const { statusCode, body } = await ask(services, route);
    expect(statusCode).toBe(200);
    expect(violations(body)).toEqual([]);
    const { window_seconds: _window, plan: _plan, objects, ...parts } = body;
    const all: unknown[] = [
      ...Object.values(parts),
      ...Object.values<unknown>({ ...(objects as object | undefined) }),
    ];
    expect(all.every((part) => JSON.stringify(part) === '{"state":"unavailable"}')).toBe(true);
  });
});

test('a source that is silent leaves the other parts as they are', async () => {
  const { body } = await ask({ ...answering, readMetrics: silent }, 'GET /queue/stats');
  expect(body).toMatchObject({
    tasks: { state: 'ok', queued: 3 },
    queue: { state: 'ok', ...depth },
    workers: { state: 'unavailable' },
  });
});

test('workers’ utilisation is their busy time over the time of all that may run', async () => {
  const readMetrics: ReadMetrics = (queries) =>
    Promise.resolve(
      Object.fromEntries(
        Object.keys(queries).map((key) => [key, key === 'busyMs' ? 7_500_000 : 40]),
      ) as never,
    );
  const { body } = await ask({ ...answering, readMetrics }, 'GET /queue/stats');
  // 7,500 s of 100 workers x 300 s.
  expect(body['workers']).toEqual({ state: 'ok', limit: 100, busy: 40, utilisation: 0.25 });
  // The same of 40 object workers.
  expect(body['objects']).toMatchObject({
    queue: { state: 'ok', ...depth },
    workers: { state: 'ok', limit: 40, busy: 40, utilisation: 0.625 },
  });
});

test('no traffic is no error rate and no latency, not a division by nothing', async () => {
  const none: ReadMetrics = () => Promise.resolve({} as never);
  const { body } = await ask({ ...answering, readMetrics: none }, 'GET /lb/stats');
  expect(body['api']).toEqual({
    state: 'ok',
    requests: 0,
    requests_per_second: 0,
    latency_ms: { p50: null, p95: null, p99: null },
    client_errors: 0,
    server_errors: 0,
    error_rate: 0,
  });
});

describe('a key', () => {
  const withPlan = (planOf: StatsServices['plans']['planOf']): StatsServices => ({
    ...answering,
    plans: { ...answering.plans, planOf },
  });

  test.each([
    'GET /lb/stats',
    'GET /db/pool/stats',
    'GET /cache/stats',
    'GET /queue/stats',
    'POST /cache/clear',
  ])('of another plan, or of none, is refused at %s', async (route) => {
    const premium = { ...plan, name: 'premium' };
    expect(
      (
        await ask(
          withPlan(() => Promise.resolve(premium)),
          route,
        )
      ).statusCode,
    ).toBe(403);
    expect(
      (
        await ask(
          withPlan(() => Promise.resolve(undefined)),
          route,
        )
      ).statusCode,
    ).toBe(403);
  });

  test('whose plan nobody can tell is not let in', async () => {
    expect((await ask(withPlan(silent), 'GET /queue/stats')).statusCode).toBe(503);
  });

  test('learns what is left of its quota', async () => {
    const free: Plan = { ...plan, name: 'free', quota: { limit: 10, period: 'DAY' } };
    const { body } = await ask(
      withPlan(() => Promise.resolve(free)),
      'GET /lb/rate-limits',
    );
    expect(body['usage']).toEqual({
      state: 'ok',
      used: 12,
      remaining: 0,
      reset: '2026-03-06T00:00:00.000Z',
    });
  });
});

test('a clearing that did not happen is an error', async () => {
  const services = { ...answering, inside: { ...answering.inside, clearCache: silent } };
  expect((await ask(services, 'POST /cache/clear')).statusCode).toBe(503);
});
