import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnose } from '../../../core/diagnosis/diagnose.ts';
import type { Figures } from '../../../core/diagnosis/figures.ts';
import { diagnosisRules, type Part } from '../../../core/diagnosis/rules.ts';
import { calm } from './figures.ts';

const busyWorkers = { ...calm.workers, busy: 8, backlog: 940, oldestSeconds: 94 };

test('dead letters are redriven to the queue that they came from', () => {
  const advice = (change: Partial<Figures>) => diagnose({ ...calm, ...change }).advice;
  expect(advice({ objectQueue: { ...calm.objectQueue, deadLetters: 2 } })).toMatch(
    /npx hash-api redrive start --queue object$/,
  );
  expect(advice({ queue: { ...calm.queue, deadLetters: 2 } })).toMatch(
    /npx hash-api redrive start --queue compute$/,
  );
});

test('a service at ease is healthy, and its figures are said', () => {
  const verdict = diagnose(calm);
  expect(verdict).toMatchObject({ health: 'healthy', bottleneck: 'none', findings: [] });
  expect(verdict.sentence).toBe('no bottleneck: 1200 requests in 180 s, 25 % of workers busy, 2 tasks wait');
});

test('a source that does not answer is no symptom', () => {
  const unknown = JSON.parse(
    JSON.stringify(calm, (key, value: unknown) =>
      typeof value === 'number' && key !== 'windowSeconds' ? null : value,
    ),
  ) as Figures;
  expect(diagnose(unknown)).toMatchObject({
    health: 'healthy',
    sentence: 'no symptom, and no figures either',
  });
});

test.each<[string, Partial<Figures>, Part, 'degraded' | 'failing', RegExp]>([
  [
    'growing task queue, all workers busy',
    { workers: busyWorkers },
    'workers',
    'degraded',
    /workers are the bottleneck: 8 of 8 busy, 940 tasks wait, the oldest for 94 s, the database answers in 4 ms/,
  ],
  [
    'the same beyond the promise',
    { workers: { ...busyWorkers, oldestSeconds: 901 } },
    'workers',
    'failing',
    /the oldest for 901 s/,
  ],
  [
    'long query times keep workers busy: the database is the cause',
    { workers: busyWorkers, database: { ...calm.database, roundTripMedianMs: 800 } },
    'database',
    'degraded',
    /800 ms/,
  ],
  [
    'connection pool exhaustion',
    { database: { ...calm.database, connections: 95 } },
    'database',
    'degraded',
    /95 of 100 connections/,
  ],
  ['database away', { database: { ...calm.database, errors: 7 } }, 'database', 'failing', /7 statements/],
  [
    'high database load',
    { database: { ...calm.database, capacityPercent: 100 } },
    'database',
    'degraded',
    /100 %/,
  ],
  [
    'cache at its memory limit',
    { cache: { ...calm.cache, evictions: 31 } },
    'cache',
    'degraded',
    /31 entries/,
  ],
  ['cache nearly full', { cache: { ...calm.cache, bytes: 4.5e9 } }, 'cache', 'degraded', /4,500,000,000/],
  ['cache does not answer', { cache: { ...calm.cache, fallbacks: 90 } }, 'cache', 'degraded', /90 commands/],
  [
    'workers run out of memory',
    { workers: { ...calm.workers, errors: 2 } },
    'workers',
    'failing',
    /2 batches/,
  ],
  [
    'tasks wait though workers are free',
    { queue: { ...calm.queue, oldestSeconds: 1000 } },
    'queue',
    'failing',
    /1,000 s/,
  ],
  ['dead letters', { queue: { ...calm.queue, deadLetters: 1 } }, 'queue', 'degraded', /1 dead/],
  [
    'all object workers busy and objects waiting',
    { objectWorkers: { ...calm.objectWorkers, busy: 10, backlog: 70, oldestSeconds: 40 } },
    'object-workers',
    'degraded',
    /^object workers are the bottleneck: 10 of 10 busy, 70 tasks wait, the oldest for 40 s, the database/,
  ],
  [
    'object workers run out of memory',
    { objectWorkers: { ...calm.objectWorkers, errors: 3 } },
    'object-workers',
    'failing',
    /3 invocations failed whole/,
  ],
  [
    'objects wait though workers are free',
    { objectQueue: { ...calm.objectQueue, oldestSeconds: 1000 } },
    'object-queue',
    'failing',
    /^the object queue is the bottleneck: the oldest message is 1,000 s old/,
  ],
  [
    'messages in flight near what SQS admits',
    { queue: { ...calm.queue, inFlight: 110_000 } },
    'queue',
    'failing',
    /110,000 of 120,000/,
  ],
  [
    'throttled function',
    { functions: [{ name: 'hash', busy: 500, limit: 500, throttles: 12, errors: 0 }] },
    'functions',
    'failing',
    /hash throttled 12 times, 500 of 500/,
  ],
  [
    'maintenance fails',
    { functions: [{ name: 'maintenance', busy: 1, limit: 1, throttles: 0, errors: 3 }] },
    'maintenance',
    'degraded',
    /^maintenance does not do its work: 3 runs failed$/,
  ],
  [
    'rate limiting triggering frequently',
    { gateway: { ...calm.gateway, refused: 400 } },
    'gateway',
    'degraded',
    /400 of 1,200 requests refused/,
  ],
])('%s', (_, worse, bottleneck, health, sentence) => {
  const verdict = diagnose({ ...calm, ...worse });
  expect(verdict).toMatchObject({ bottleneck, health });
  expect(verdict.sentence).toMatch(sentence);
  expect(verdict.advice).not.toBe('');
});

test('a run of maintenance that finds the one before still going is no symptom', () => {
  const functions = [{ name: 'maintenance', busy: 1, limit: 1, throttles: 1, errors: 0 }];
  expect(diagnose({ ...calm, functions }).bottleneck).toBe('none');
});

test('all workers at work without a backlog is use, not a bottleneck', () => {
  expect(diagnose({ ...calm, workers: { ...calm.workers, busy: 8, backlog: 0 } }).bottleneck).toBe('none');
});

const page = {
  name: 'page-maintenance',
  meaning: 'Maintenance does not run, or fails.',
  first: 'npx hash-api logs maintenance --since 60m',
  runbook: 'docs/runbooks/maintenance.md',
};

test('nothing is healthy while an alarm pages: its own words tell what the figures do not show', () => {
  const { sentence, ...verdict } = diagnose(calm, [page]);
  expect(sentence).toMatch(/^page-maintenance is on: Maintenance does not run, or fails. no bottleneck/);
  expect(verdict).toMatchObject({
    health: 'degraded',
    bottleneck: 'none',
    advice: page.first,
    runbook: page.runbook,
  });
});

test('what the figures show goes before what an alarm says', () => {
  const worse = { ...calm, workers: busyWorkers };
  expect(diagnose(worse, [page])).toEqual(diagnose(worse));
});

const figure = (max: number) => fc.option(fc.nat(max), { nil: null });

const anyQueue = fc.record({
  waiting: figure(100),
  inFlight: figure(120_000),
  oldestSeconds: figure(1000),
  oldestSecondsLimit: fc.constant(900),
  deadLetters: figure(2),
});

const anyWorkers = fc.record({
  busy: figure(8),
  limit: fc.constant(8),
  backlog: figure(3),
  oldestSeconds: figure(1000),
  oldestSecondsLimit: fc.constant(900),
  throttles: figure(2),
  errors: figure(2),
});

const figuresOf = {
  gateway: fc.record({
    requests: fc.constant(1000),
    refused: figure(200),
    serverErrors: figure(30),
    latencyP95Ms: figure(9000),
    ratePerSecondLimit: fc.constant(10_000),
  }),
  functions: fc.array(
    fc.record({
      name: fc.constantFrom('hash', 'tasks'),
      busy: figure(20),
      limit: fc.constant(20),
      throttles: figure(2),
      errors: figure(2),
    }),
    { maxLength: 2 },
  ),
  queue: anyQueue,
  workers: anyWorkers,
  objectQueue: anyQueue,
  objectWorkers: anyWorkers,
  database: fc.record({
    roundTripMedianMs: figure(2000),
    roundTripP95Ms: figure(2000),
    roundTripMsLimit: fc.constant(100),
    statements: figure(1000),
    errors: figure(2),
    connections: figure(100),
    connectionsLimit: fc.constant(100),
    capacityPercent: figure(100),
  }),
  cache: fc.record({
    bytes: figure(100),
    bytesLimit: fc.constant(100),
    evictions: figure(2),
    hits: fc.constant(100),
    misses: fc.constant(100),
    fallbacks: figure(100),
  }),
};
const anyFigures = fc.record({ windowSeconds: fc.constant(180), ...figuresOf });

const fixed = new Set(['limit', 'requests', 'hits', 'misses', 'name']);

/** The same part with every symptom's figure raised. */
const worsened = <T>(part: T, by: number): T =>
  JSON.parse(
    JSON.stringify(part, (key, value: unknown) =>
      typeof value === 'number' && !fixed.has(key) && !key.endsWith('Limit') ? value * (1 + by) : value,
    ),
  ) as T;

/** The figures of each part. */
const parts = {
  gateway: 'gateway',
  functions: 'functions',
  queue: 'queue',
  workers: 'workers',
  objectQueue: 'object-queue',
  objectWorkers: 'object-workers',
  database: 'database',
  cache: 'cache',
} as const satisfies Partial<Record<keyof Figures, Part>>;
const figureNames = Object.keys(parts) as (keyof typeof parts)[];

test('making one part worse makes that part the verdict or changes nothing, and never looks healthier', () => {
  const gravity = { healthy: 0, degraded: 1, failing: 2 };
  fc.assert(
    fc.property(anyFigures, fc.constantFrom(...figureNames), fc.nat(20), (figures, part, by) => {
      const before = diagnose(figures);
      const after = diagnose({ ...figures, [part]: worsened(figures[part], by) });
      expect([before.bottleneck, parts[part]]).toContain(after.bottleneck);
      expect(gravity[after.health]).toBeGreaterThanOrEqual(gravity[before.health]);
    }),
    { numRuns: 2000 },
  );
});

test('the verdict is the first part in the order of causes that shows a symptom', () => {
  const order = [...new Set(diagnosisRules.map(({ part }) => part))];
  fc.assert(
    fc.property(anyFigures, (figures) => {
      const { findings, bottleneck } = diagnose(figures);
      expect(bottleneck).toBe(order.find((part) => findings.some((found) => found.part === part)) ?? 'none');
      expect(findings.map(({ part }) => order.indexOf(part))).toEqual(
        findings.map(({ part }) => order.indexOf(part)).sort((a, b) => a - b),
      );
    }),
  );
});

test('every verdict of a part names a runbook that exists', () => {
  const missing = [...new Set(diagnosisRules.map(({ runbook }) => `docs/runbooks/${runbook}.md`))].filter(
    (path) => !existsSync(join(import.meta.dirname, '../../..', path)),
  );
  expect(missing).toEqual([]);
});
