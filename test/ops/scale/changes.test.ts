import { describe, expect, test } from 'vitest';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { differences, inOrder, newViolations } from '../../../ops/scale/changes.ts';
import type { Control } from '../../../ops/scale/control.ts';
import { deploymentOnly } from '../../../ops/scale/deployment-only.ts';
import { limitOf } from '../../../ops/scale/limits.ts';
import { settingOf, stageFileOf, withSettings } from '../../../ops/scale/settings-path.ts';
import { parseWishes } from '../../../ops/scale/wishes.ts';

const config = parseStage('dev', {}, 'test');
const workers = 'workers.compute.maxConcurrency';
const reserved = 'functions.compute-worker.reservedConcurrency';

const control = (name: string, ...paths: string[]): Control => ({
  name,
  paths,
  read: () => Promise.resolve({}),
  write: () => Promise.resolve(),
});

describe('settings', () => {
  test('are read and replaced by their paths, and nothing else changes', () => {
    const changed = withSettings(config, { [workers]: 7, 'plans.free.rate': 3 });
    expect(settingOf(changed, workers)).toBe(7);
    expect(changed.plans.free).toEqual({ ...config.plans.free, rate: 3 });
    expect(settingOf(config, workers)).toBe(100);
    expect(withSettings(changed, { [workers]: 100, 'plans.free.rate': config.plans.free.rate })).toEqual(
      config,
    );
  });

  test('are written as a stage file has them', () => {
    expect(stageFileOf({ [workers]: 7, 'workers.compute.batchSize': 2, 'plans.free.rate': 3 })).toEqual({
      workers: { compute: { maxConcurrency: 7, batchSize: 2 } },
      plans: { free: { rate: 3 } },
    });
  });

  test('that nothing can change while the stage runs are told apart', () => {
    const other = withSettings(config, { retentionDays: 60, [workers]: 50 });
    expect(deploymentOnly(config, other, new Set([workers]))).toEqual(['retentionDays  30 -> 60']);
  });
});

describe('what is asked for', () => {
  const paths = [workers, 'functions.hash.memoryMib', 'functions.tasks.memoryMib'];

  test('is read from the command line', () => {
    expect(parseWishes([`${workers}=50`, 'functions.hash.memoryMib=1024'], paths)).toEqual({
      [workers]: 50,
      'functions.hash.memoryMib': 1024,
    });
  });

  test.each([
    [[], 'set what?'],
    [[workers], 'SETTING=NUMBER'],
    [[`${workers}=`], 'SETTING=NUMBER'],
    [[`${workers}=many`], 'SETTING=NUMBER'],
    [[`${workers}=-1`], 'SETTING=NUMBER'],
    [['retentionDays=5'], 'scale show lists'],
    [['memoryMib=5'], 'there is functions.hash.memoryMib, functions.tasks.memoryMib'],
  ])('%j is refused', (wishes, reason) => {
    expect(() => parseWishes(wishes, paths)).toThrow(reason);
  });
});

describe('changes', () => {
  const poller = control('poller', workers);
  const worker = control('worker', reserved);

  test('are what differs', () => {
    expect(differences({ [workers]: 100, [reserved]: 100 }, { [workers]: 50, [reserved]: 100 })).toEqual([
      { path: workers, before: 100, after: 50 },
    ]);
  });

  test('are checked by the rules, for what they break themselves', () => {
    const broken = withSettings(config, { retentionDays: 1 });
    expect(newViolations(broken, [{ path: workers, before: 100, after: 50 }])).toEqual([]);
    expect(newViolations(config, [{ path: workers, before: 100, after: 101 }])).toEqual([
      expect.stringContaining('worker-concurrency-reserved'),
    ]);
  });

  test.each([
    [40, 100, ['worker', 'poller']],
    [100, 40, ['poller', 'worker']],
  ])('from %i to %i go first where nothing breaks on the way', (before, after, order) => {
    const at = withSettings(config, { [workers]: before, [reserved]: before });
    const changes = [workers, reserved].map((path) => ({ path, before, after }));
    for (const controls of [
      [poller, worker],
      [worker, poller],
    ]) {
      expect(inOrder(at, controls, changes).map((step) => step.control.name)).toEqual(order);
    }
  });
});

test('the limit of a setting is the last value that the rules let through', () => {
  expect(limitOf(config, workers)).toBe(100);
  expect(limitOf(config, 'functions.hash.memoryMib')).toBe(10_240);
  expect(limitOf(config, 'workers.object.partMib')).toBe(4096);
  const most = limitOf(config, reserved) ?? 0;
  expect(newViolations(config, [{ path: reserved, before: 100, after: most }])).toEqual([]);
  expect(newViolations(config, [{ path: reserved, before: 100, after: most + 1 }])).not.toEqual([]);
});
