import { describe, expect, test } from 'vitest';
import type { Change } from './minute.ts';
import { useVirtualClouds } from './virtual-cloud.ts';

const newCloud = useVirtualClouds(400);

/** So few that each failure is a large share of them. */
const fewRequests = { requests: 2, refused: 0, clientErrors: 0 };
const newQuietCloud = useVirtualClouds(400, { gateway: fewRequests });

/** All workers busy, more in the queue than they can do in the promised five minutes. */
const backlog = (waiting: number, oldestSeconds: number): Change => ({
  functions: { 'compute-worker': { invocations: 100, running: 100 } },
  queue: { waiting, oldestSeconds, deleted: 60 },
});

/** What a database that takes a second for a statement does to all that stands before it. */
const slowDatabase = (minute: number): Change => ({
  database: { roundTrip: 1000, failed: 20 },
  workers: { computing: 5000, completed: 8, failed: 3 },
  functions: {
    tasks: { invocations: 60, running: 150, throttled: 20 },
    'compute-worker': { invocations: 100, running: 100, failed: 5 },
    maintenance: { invocations: 1, running: 1, failed: 1 },
  },
  gateway: { latency: 1500, slowest: 9000, serverErrors: 40 },
  queue: { waiting: 100 * minute, oldestSeconds: 60 * minute, deleted: 5 },
});

describe('a slow database', () => {
  test('pages alone, from its second minute on, though all that it causes is in alarm too', () => {
    const cloud = newCloud();
    cloud.pass(30, slowDatabase);
    expect(cloud.on().alarms).toEqual(
      expect.arrayContaining([
        'database-round-trip',
        'database-errors',
        'workers-saturated',
        'workers-waiting',
        'worker-failures',
        'oldest-message',
        'throttles',
        'concurrency-tasks',
        'maintenance-errors',
        'error-budget-fast-long',
        'error-budget-fast-short',
        'error-budget-slow-long',
        'error-budget-slow-short',
        'errors-now',
        'latency',
        'latency-tail',
        'tasks-failed',
      ]),
    );
    expect(cloud.on().pages).toEqual(['page-database']);
    expect(cloud.pages()).toEqual([[2, 'page-database', 'ALARM']]);
  });

  test('is over when it is over: what it caused does not page behind it', () => {
    const cloud = newCloud();
    cloud.pass(30, slowDatabase);
    cloud.pass(60);
    // Statements fail no more, of which nothing tells: 8 periods of data, two more that CloudWatch looks at, less one.
    expect(cloud.pages()).toEqual([
      [2, 'page-database', 'ALARM'],
      [39, 'page-database', 'OK'],
    ]);
  });

  test('leaves a backlog: the workers page in the minute in which the database no longer does, the queue never', () => {
    const cloud = newCloud();
    cloud.pass(30, slowDatabase);
    // 3,000 messages: 60 are done a minute, and the last of them has waited as long as the queue is.
    const left = (minute: number): number => Math.max(0, 3000 - 100 * minute);
    cloud.pass(30, (minute) => backlog(left(minute), 0.6 * left(minute)));
    cloud.pass(30);
    expect(cloud.pages()).toEqual([
      [2, 'page-database', 'ALARM'],
      [39, 'page-database', 'OK'],
      [39, 'page-workers', 'ALARM'],
      // 26 minutes until less than five minutes of work are left, and six more.
      [62, 'page-workers', 'OK'],
    ]);
  });
});

test('failing functions page alone, though callers see nothing but errors', () => {
  const cloud = newCloud();
  const crash: Change = {
    functions: { hash: { invocations: 80, running: 3, failed: 80 } },
    gateway: { serverErrors: 80 },
  };
  cloud.pass(20, crash);
  expect(cloud.on().alarms).toEqual(expect.arrayContaining(['error-budget-fast-long', 'errors-now']));
  cloud.pass(90);
  expect(cloud.pages()).toEqual([
    [3, 'page-functions', 'ALARM'],
    [26, 'page-functions', 'OK'],
  ]);
});

test.each(['figures', 'upload-records'] as const)('%s that fail page as functions', (name) => {
  const cloud = newCloud();
  cloud.pass(20, { functions: { [name]: { invocations: 4, running: 1, failed: 4 } } });
  expect(cloud.on().alarms).toEqual(['function-failures']);
  expect(cloud.pages()).toEqual([[3, 'page-functions', 'ALARM']]);
});

describe('the error budget', () => {
  test('pages by what nothing else explains, and no longer than it is being spent', () => {
    const cloud = newCloud();
    cloud.pass(30, { gateway: { serverErrors: 40 } });
    cloud.pass(60);
    expect(cloud.pages()).toEqual([
      [4, 'page-errors', 'ALARM'],
      [35, 'page-errors', 'OK'],
    ]);
  });

  test('spent an hour ago does not page by its long windows alone', () => {
    const cloud = newCloud();
    cloud.pass(3, { gateway: { serverErrors: 80 } });
    expect(cloud.on().alarms).toEqual(
      expect.arrayContaining(['error-budget-fast-long', 'error-budget-fast-short']),
    );
    cloud.pass(40);
    expect(cloud.on().alarms).toContain('error-budget-fast-long');
    expect(cloud.pages()).toEqual([]);
  });

  test('is not spent by a handful of failures where two requests a minute come', () => {
    const cloud = newQuietCloud();
    // 7.5 % of the hour's requests, 90 % of those of five minutes.
    cloud.pass(9, (minute) => ({
      gateway: { ...fewRequests, serverErrors: minute <= 4 ? 2 : minute === 5 ? 1 : 0 },
    }));
    cloud.pass(20, { gateway: fewRequests });
    expect(cloud.pages()).toEqual([]);
    expect(cloud.changesOf('error-budget-fast-long')).toEqual([]);
    expect(cloud.changesOf('error-budget-slow-long')).toEqual([]);
  });

  test('is spent where two requests a minute come and all fail', () => {
    const cloud = newQuietCloud();
    cloud.pass(10, { gateway: { ...fewRequests, serverErrors: 2 } });
    // The tenth failure comes in the fifth minute.
    expect(cloud.pages()).toEqual([[5, 'page-errors', 'ALARM']]);
    cloud.pass(20, { gateway: fewRequests });
    expect(cloud.on().pages).toEqual([]);
  });
});
