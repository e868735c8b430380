import { describe, expect, it } from 'vitest';
import { findViolations, rules, violationsOf } from '../../../lib/rules/rules.ts';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { withRemedy } from './with-setting.ts';

interface Breach {
  readonly rule: string;
  /** What is changed in a stage file that is otherwise empty. */
  readonly settings: unknown;
  /** What the message has to say: the numbers and the nearest setting that works. */
  readonly says: readonly string[];
}

const worker = (settings: object) => ({ functions: { 'compute-worker': settings } });

const breaches: readonly Breach[] = [
  {
    rule: 'function-memory',
    settings: { functions: { docs: { memoryMib: 127 } } },
    says: ['is 127', 'to 128'],
  },
  {
    rule: 'function-memory',
    settings: worker({ memoryMib: 10_241 }),
    says: ['functions.compute-worker.memoryMib is 10241', 'to 10240'],
  },
  {
    rule: 'function-timeout',
    settings: { functions: { migrate: { timeoutSeconds: 901 } } },
    says: ['functions.migrate.timeoutSeconds is 901', 'to 900'],
  },
  {
    rule: 'api-function-timeout',
    settings: { functions: { tasks: { timeoutSeconds: 30 } } },
    says: ['functions.tasks.timeoutSeconds is 30', 'allowed are 1 to 29', 'to 29'],
  },
  {
    rule: 'wait-within-timeout',
    settings: { routing: { waitLimitSeconds: 28 } },
    says: [
      'routing.waitLimitSeconds is 28',
      'functions.hash.timeoutSeconds 29',
      'routing.waitLimitSeconds to 27',
    ],
  },
  {
    rule: 'maintenance-within-schedule',
    settings: { functions: { maintenance: { timeoutSeconds: 61 } } },
    says: ['is 61', 'to 60'],
  },
  {
    rule: 'migration-patience',
    settings: { functions: { migrate: { timeoutSeconds: 300 } } },
    says: ['functions.migrate.timeoutSeconds is 300', 'timeoutSeconds to 540'],
  },
  {
    rule: 'reserved-within-account',
    settings: { accountConcurrency: 850 },
    says: [
      'of accountConcurrency 850 can be reserved 750',
      'set functions.hash.reservedConcurrency to 3',
      'or accountConcurrency to 9',
    ],
  },
  {
    rule: 'provisioned-concurrency',
    settings: { functions: { hash: { provisionedConcurrency: { min: 1, max: 501 } } } },
    says: [
      'max is 501',
      'reservedConcurrency 500',
      'provisionedConcurrency.max to 500',
      'Concurrency to 501',
    ],
  },
  {
    rule: 'provisioned-concurrency',
    settings: { functions: { hash: { provisionedConcurrency: { min: 9, max: 8 } } } },
    says: ['min is 9', 'max 8', 'min to 8', 'max to 9'],
  },
  {
    rule: 'provisioned-concurrency',
    settings: {
      functions: { hash: { provisionedConcurrency: { min: 1, max: 2, targetUtilizationPercent: 95 } } },
    },
    says: ['is 95', 'to 90'],
  },
  {
    rule: 'rate-within-invocations',
    settings: { functions: { hash: { reservedConcurrency: 480 } } },
    says: ['rate is 5000', '10 x', 'reservedConcurrency 480 is 4800', 'rate to 4800', 'Concurrency to 500'],
  },
  {
    rule: 'plan-within-concurrency',
    settings: { plans: { premium: { burst: 400 } } },
    says: ['plans.premium.burst 400', 'rate 5000 x', '525 requests', 'premium.burst to 375'],
  },
  {
    rule: 'task-memory-at-once',
    settings: { routing: { taskMemoryMib: 2_000 } },
    says: ['3538 has 2 vCPUs', 'is 4256', 'taskMemoryMib to 1641', 'memoryMib to 3537', 'memoryMib to 4256'],
  },
  {
    rule: 'rate-within-concurrency',
    settings: { functions: { hash: { burst: 400 } } },
    says: [
      'burst 400',
      'rate 5000 x',
      'averageMs 25',
      '525 requests',
      'reservedConcurrency is 500',
      'burst to 375',
      'rate to 4000',
    ],
  },
  {
    rule: 'rate-within-account',
    settings: { api: { accountRate: 4_000 } },
    says: ['functions.hash.rate is 5000', 'api.accountRate 4000', 'hash.rate to 4000', 'accountRate to 5000'],
  },
  {
    rule: 'plan-within-routes',
    settings: { plans: { standard: { burst: 251 } } },
    says: ['plans.standard.burst is 251', 'functions.hash.burst 250', 'standard.burst to 250'],
  },
  { rule: 'address-limit', settings: { api: { addressLimit: 9 } }, says: ['is 9', 'to 10'] },
  { rule: 'cache-limits', settings: { cache: { maxDataGb: 5_001 } }, says: ['is 5001', 'to 5000'] },
  {
    rule: 'cache-limits',
    settings: { cache: { maxEcpuPerSecond: 999 } },
    says: ['is 999', 'to 1000'],
  },
  {
    rule: 'inline-memory',
    settings: { functions: { hash: { memoryMib: 319 } } },
    says: [
      'routing.inlineMemoryMib 64 + 256',
      'is 320',
      'functions.hash.memoryMib is 319',
      'memoryMib to 320',
    ],
  },
  {
    rule: 'task-memory',
    settings: worker({ memoryMib: 1_200 }),
    says: [
      'routing.taskMemoryMib 1088 + 256',
      'functions.compute-worker.memoryMib is 1200',
      'memoryMib to 1344',
    ],
  },
  {
    rule: 'inline-budget',
    settings: {
      functions: { hash: { timeoutSeconds: 3 } },
      routing: { inlineBudgetMs: 2_001, waitLimitSeconds: 1 },
    },
    says: ['routing.inlineBudgetMs is 2001', 'room for 2000'],
  },
  {
    rule: 'task-budget',
    settings: { routing: { taskBudgetMs: 110_001 } },
    says: ['routing.taskBudgetMs is 110001', 'room for 110000', 'timeoutSeconds to 121'],
  },
  {
    rule: 'budgets-in-order',
    settings: { routing: { taskBudgetMs: 20 } },
    says: ['routing.inlineBudgetMs is 25', 'routing.taskBudgetMs 20', 'inlineBudgetMs to 20'],
  },
  {
    rule: 'worker-concurrency-range',
    settings: { workers: { compute: { maxConcurrency: 1 } } },
    says: ['is 1', 'to 2'],
  },
  {
    rule: 'worker-concurrency-reserved',
    settings: { workers: { compute: { maxConcurrency: 101 } } },
    says: ['workers.compute.maxConcurrency is 101', 'reservedConcurrency 100', 'reservedConcurrency to 101'],
  },
  {
    rule: 'receive-count',
    settings: { workers: { compute: { maxReceiveCount: 4 } } },
    says: ['is 4', 'to 5'],
  },
  {
    rule: 'batch-size',
    settings: { workers: { compute: { batchSize: 10_001, windowSeconds: 1 } } },
    says: ['is 10001', 'to 10000'],
  },
  {
    rule: 'batch-window',
    settings: { workers: { compute: { batchSize: 11 } } },
    says: ['batchSize is 11', 'windowSeconds to 1'],
  },
  {
    rule: 'batch-window',
    settings: { workers: { compute: { windowSeconds: 301 } } },
    says: ['is 301', 'to 300'],
  },
  {
    rule: 'message-size',
    settings: { workers: { compute: { averageMessageKib: 1_025, batchSize: 1 } } },
    says: ['is 1025', 'to 1024'],
  },
  {
    rule: 'batch-payload',
    settings: { workers: { compute: { averageMessageKib: 1_024, batchSize: 10 } } },
    says: ['batchSize 10 x', '10240 KiB of 6144', 'batchSize to 6'],
  },
  {
    rule: 'visibility-timeout',
    settings: { workers: { compute: { visibilityTimeoutSeconds: 724, windowSeconds: 5 } } },
    says: ['is 724', 'timeoutSeconds 120', 'windowSeconds 5 is 725', 'Seconds to 725'],
  },
  {
    rule: 'lease',
    settings: { workers: { compute: { leaseSeconds: 129 } } },
    says: ['workers.compute.leaseSeconds is 129', 'leaseSeconds to 130'],
  },
  {
    rule: 'lease-within-visibility',
    settings: { workers: { compute: { leaseSeconds: 720, visibilityTimeoutSeconds: 720 } } },
    says: ['leaseSeconds is 720', 'visibilityTimeoutSeconds 720', 'leaseSeconds to 719'],
  },
  {
    rule: 'queue-retention',
    settings: { workers: { compute: { visibilityTimeoutSeconds: 43_200, maxReceiveCount: 6 } } },
    says: ['retentionHours is 24', 'maxReceiveCount 6', 'takes 72 h'],
  },
  {
    rule: 'dead-letter-retention',
    settings: { workers: { compute: { deadLetterRetentionDays: 1 } } },
    says: ['deadLetterRetentionDays is 1', 'retentionHours 24', 'RetentionDays to 2'],
  },
  {
    rule: 'task-retention',
    settings: { retentionDays: 3 },
    says: ['retentionDays is 3', 'deadLetterRetentionDays 4', 'retentionDays to 4'],
  },
  {
    rule: 'worker-concurrency-reserved',
    settings: { workers: { object: { maxConcurrency: 41 } } },
    says: ['workers.object.maxConcurrency is 41', 'functions.object-worker.reservedConcurrency 40'],
  },
  {
    rule: 'visibility-timeout',
    settings: { workers: { object: { visibilityTimeoutSeconds: 5_399 } } },
    says: ['is 5399', '6 x functions.object-worker.timeoutSeconds 900 is 5400', 'Seconds to 5400'],
  },
  {
    rule: 'lease-within-visibility',
    settings: {
      functions: { 'object-worker': { timeoutSeconds: 8 } },
      workers: { object: { leaseSeconds: 50, visibilityTimeoutSeconds: 50 } },
    },
    says: ['workers.object.leaseSeconds is 50', 'visibilityTimeoutSeconds 50', 'leaseSeconds to 49'],
  },
  {
    rule: 'object-timeout',
    settings: { functions: { 'object-worker': { timeoutSeconds: 7 } } },
    says: ['functions.object-worker.timeoutSeconds is 7', 'to 8'],
  },
  {
    rule: 'object-lease',
    settings: { workers: { object: { leaseSeconds: 5 } } },
    says: ['workers.object.leaseSeconds is 5', 'to 10'],
  },
  {
    rule: 'part-size',
    settings: { workers: { object: { partMib: 100 } } },
    says: ['workers.object.partMib is 100', 'partMib to 64', 'partMib to 128'],
  },
  {
    rule: 'part-size',
    settings: { workers: { object: { partMib: 8_192 } } },
    says: ['is 8192', 'to 4096'],
  },
  {
    rule: 'parts-in-flight',
    settings: { workers: { object: { partsInFlight: 41 } } },
    says: ['partsInFlight is 41', 'maxConcurrency 40', 'partsInFlight to 40', 'maxConcurrency to 41'],
  },
  {
    rule: 'object-memory',
    settings: { functions: { 'object-worker': { memoryMib: 300 } } },
    says: ['functions.object-worker.memoryMib is 300', '64 to read ahead + 256', 'is 320', 'to 320'],
  },
  {
    rule: 'upload-expiry',
    settings: { objects: { uploadExpiryHours: 25 } },
    says: ['objects.uploadExpiryHours is 25', 'to 24'],
  },
  {
    rule: 'upload-retention',
    settings: { objects: { uploadRetentionDays: 1 }, workers: { object: { retentionHours: 25 } } },
    says: ['uploadRetentionDays is 1', 'retentionHours 25', 'RetentionDays to 2', 'retentionHours to 24'],
  },
  {
    rule: 'upload-size',
    settings: { plans: { free: { maxUploadGib: 50_001 } } },
    says: ['plans.free.maxUploadGib is 50001', 'to 50000'],
  },
  {
    rule: 'upload-records',
    settings: { functions: { 'upload-records': { reservedConcurrency: 9 } } },
    says: ['functions.upload-records.reservedConcurrency is 9', 'functions.uploads.reservedConcurrency 10'],
  },
  {
    rule: 'acu-range',
    settings: { database: { maxAcu: 8.3 } },
    says: ['database.maxAcu is 8.3', 'to 8.5'],
  },
  {
    rule: 'acu-range',
    settings: { database: { minAcu: 16, maxAcu: 8 } },
    says: ['database.minAcu is 16', 'database.maxAcu 8', 'minAcu to 8', 'maxAcu to 16'],
  },
  { rule: 'acu-range', settings: { database: { maxAcu: 257 } }, says: ['is 257', 'to 256'] },
  {
    rule: 'pause-with-proxy',
    settings: { database: { minAcu: 0 } },
    says: ['minAcu is 0', 'minAcu to 0.5'],
  },
  {
    rule: 'proxy-connections-percent',
    settings: { database: { proxyIdleConnectionsPercent: 91 } },
    says: ['is 91', 'proxyConnectionsPercent 90', 'IdleConnectionsPercent to 90'],
  },
  {
    rule: 'database-connections',
    settings: { database: { maxAcu: 4 } },
    says: [
      '843 environments',
      'maxAcu 4 Aurora has 823',
      '90 gives 740',
      'maxAcu to 5',
      'clientsPerConnection to 2',
    ],
  },
  {
    rule: 'database-connections',
    settings: {
      accountConcurrency: 4_000,
      database: { maxAcu: 16 },
      functions: { hash: { reservedConcurrency: 2_500 } },
    },
    says: ['need 2843 connections', 'Aurora has 2000', 'database.minAcu to 1 and database.maxAcu to 16'],
  },
  {
    rule: 'reader-connections',
    settings: {
      database: { readers: 1, maxAcu: 1, clientsPerConnection: 1 },
      functions: { tasks: { reservedConcurrency: 250 } },
    },
    says: ['250 environments (tasks)', 'Aurora has 189', '90 gives 170', 'database.readers to 2'],
  },
  {
    rule: 'reader-scaling',
    settings: { database: { readers: 3, maxReaders: 2 } },
    says: ['maxReaders is 2', 'readers 3', 'maxReaders to 3', 'readers to 2'],
  },
  {
    rule: 'reader-scaling',
    settings: { database: { maxReaders: 2 } },
    says: ['maxReaders is 2', 'database.readers 0', 'database.readers to 1'],
  },
  {
    rule: 'reader-scaling',
    settings: { database: { readerCpuPercent: 95 } },
    says: ['is 95', 'to 90'],
  },
  { rule: 'backup-retention', settings: { database: { backupDays: 36 } }, says: ['is 36', 'to 35'] },
];

const check = (settings: unknown) => findViolations(parseStage('test', settings, 'test.json'));
const violations = (settings: unknown) => violationsOf(parseStage('test', settings, 'test.json'));

describe('rules of the stage settings', () => {
  it('hold for the defaults', () => {
    expect(violations({})).toEqual([]);
  });

  it.each(breaches)('$rule fires with the numbers and what works: $says', ({ rule, settings, says }) => {
    const message = violations(settings).find((line) => line.startsWith(`${rule}: `));
    expect(message).toBeDefined();
    for (const part of says) expect(message).toContain(part);
  });

  it.each(breaches)('$rule is kept again with each setting that it proposes for $settings', (breach) => {
    const { rule, settings } = breach;
    const found = check(settings).filter((violation) => violation.rule === rule);
    for (const { about, remedies } of found) {
      for (const remedy of remedies) {
        const left = check(withRemedy(settings, remedy)).filter((other) => other.about === about);
        expect(left).toEqual([]);
      }
    }
  });

  it('are each broken by a case of this test', () => {
    const broken = new Set(breaches.map(({ rule }) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });

  it('are each told by an id of their own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it('say every violation at once', () => {
    const all = violations({
      database: { minAcu: 0 },
      workers: { compute: { maxReceiveCount: 1, leaseSeconds: 1 } },
    });
    expect(all.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'receive-count',
      'lease',
      'pause-with-proxy',
    ]);
  });
});
