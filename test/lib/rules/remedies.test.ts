import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findViolations } from '../../../lib/rules/rules.ts';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { withRemedy } from './with-setting.ts';

const check = (settings: unknown) => findViolations(parseStage('test', settings, 'test.json'));

/** Around what is sensible, and far from it. */
const positive = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 1_000_000 }),
);
const count = fc.oneof(fc.constant(0), positive);
const acu = fc.oneof(
  fc.integer({ min: 0, max: 64 }).map((halves) => halves / 2),
  fc.double({ min: 0, max: 1024, noNaN: true }),
);
const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });

const functionFields = {
  memoryMib: fc.oneof(positive, fc.integer({ min: 128, max: 10_240 })),
  timeoutSeconds: positive,
  reservedConcurrency: positive,
};
const apiFields = { ...functionFields, rate: positive, burst: positive, averageMs: positive };
const plan = some({ rate: positive, burst: positive, maxUploadGib: positive });

const settingsArbitrary = some({
  accountConcurrency: positive,
  functions: some({
    hash: some({
      ...apiFields,
      provisionedConcurrency: fc.option(
        fc.record({ min: positive, max: positive, targetUtilizationPercent: positive }),
      ),
    }),
    tasks: some(apiFields),
    health: some(apiFields),
    uploads: some(apiFields),
    stats: some(apiFields),
    figures: some(functionFields),
    'upload-records': some(functionFields),
    'compute-worker': some(functionFields),
    'object-worker': some(functionFields),
    maintenance: some(functionFields),
    migrate: some(functionFields),
  }),
  plans: some({ free: plan, standard: plan, premium: plan }),
  routing: some({
    inlineBudgetMs: positive,
    inlineMemoryMib: positive,
    taskBudgetMs: positive,
    taskMemoryMib: positive,
    waitLimitSeconds: count,
  }),
  workers: some({
    compute: some({
      batchSize: positive,
      windowSeconds: count,
      maxConcurrency: positive,
      maxReceiveCount: positive,
      visibilityTimeoutSeconds: positive,
      leaseSeconds: positive,
      retentionHours: positive,
      deadLetterRetentionDays: positive,
      averageMessageKib: positive,
    }),
    object: some({
      maxConcurrency: positive,
      maxReceiveCount: positive,
      visibilityTimeoutSeconds: positive,
      leaseSeconds: positive,
      retentionHours: positive,
      deadLetterRetentionDays: positive,
      partMib: positive,
      partsInFlight: positive,
    }),
  }),
  objects: some({ uploadExpiryHours: positive, uploadRetentionDays: positive }),
  database: some({
    minAcu: acu,
    maxAcu: acu,
    readers: fc.integer({ min: 0, max: 15 }),
    maxReaders: fc.integer({ min: 0, max: 15 }),
    readerCpuPercent: positive,
    backupDays: positive,
    proxyConnectionsPercent: positive,
    proxyIdleConnectionsPercent: count,
    clientsPerConnection: positive,
  }),
  cache: some({ maxDataGb: positive, maxEcpuPerSecond: positive }),
  api: some({ addressLimit: positive, keylessAddressLimit: positive, accountRate: positive }),
  retentionDays: positive,
});

describe('any settings', () => {
  it('are judged without a crash, and every violation tells its numbers and what works', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        for (const { message, remedies } of check(settings)) {
          expect(message).toMatch(/^[a-z-]+: .*\d.*: set [a-zA-Z.-]+ to [\d.]+/);
          expect(remedies.flat()).not.toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('no longer break a rule in the same way once one of its remedies is applied', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        for (const { rule, about, remedies, says } of check(settings)) {
          for (const remedy of remedies) {
            const left = check(withRemedy(settings, remedy)).filter(
              (other) => other.rule === rule && other.about === about,
            );
            expect(left, `${rule}: ${says}, with ${JSON.stringify(remedy)}`).toEqual([]);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
