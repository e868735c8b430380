import { defineConfig } from 'vitest/config';

/**
 * unit: one module, no process, no network. template: what the app synthesizes, once for all. alarms: its alarms over made-up minutes. contract: real PostgreSQL, Redis, SQS, DynamoDB.
 * system: the synthesized template in the local cloud, through HTTP. chaos: the same, with processes killed. bottlenecks: the same, each part brought to its limit, workers killed in mid-task.
 * large-objects: the same, with an object of 3 GiB, once the others are through.
 */
export default defineConfig({
  test: {
    // Most of what a test does is wait for a process.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          // Every function is told its stage, without which it has no figures.
          env: { STAGE: 'test' },
          include: ['test/{core,adapters,lambdas,lib,local,ops,openapi,load-tests}/**/*.test.ts'],
          exclude: ['test/lib/template/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'template',
          include: ['test/lib/template/**/*.test.ts'],
          globalSetup: ['test/lib/template/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'alarms',
          include: ['test/alarms/**/*.test.ts'],
          globalSetup: ['test/alarms/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          globalSetup: ['test/system/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'bottlenecks',
          include: ['test/bottlenecks/**/*.test.ts'],
          // A machine that others keep busy has bottlenecks of its own.
          retry: 1,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'large-objects',
          include: ['test/large-objects/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 900_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
