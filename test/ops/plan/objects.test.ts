import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { predict } from '../../../ops/fan-out/model/predict.ts';
import { minutesOfDay } from '../../../ops/plan/day.ts';
import { DemandError, parseDemand } from '../../../ops/plan/demand.ts';
import { basisOf, evaluate } from '../../../ops/plan/evaluate.ts';
import { makePlan } from '../../../ops/plan/make-plan.ts';
import { objectSystem, objectWorkOf } from '../../../ops/plan/model/object-work.ts';
import { plan } from '../../../ops/plan/plan.ts';
import { seededRandom } from '../../../ops/plan/simulation/random.ts';
import { type ObjectJob, simulateObjects } from '../../../ops/plan/simulation/simulate-objects.ts';
import { messagesOf, thinObjects } from '../../../ops/plan/simulation/thin-objects.ts';
import type { WorkerSystem } from '../../../ops/plan/simulation/workers.ts';

const config = parseStage('dev', {}, 'test');
const quiet = (): void => undefined;
const budget = 20_000;
const films = { name: 'films', algorithms: ['blake3'], mib: 10_240, perHour: 6 };
const demandOf = (...objects: object[]) => parseDemand({ objects }, 'demand.json');

const faultsOf = (objects: readonly object[]): string => {
  try {
    parseDemand({ objects }, 'demand.json');
  } catch (error) {
    if (error instanceof DemandError) return error.message;
  }
  return '';
};

describe('objects of a demand', () => {
  test.each([
    [{ ...films, algorithms: ['argon2id'] }, /objects\.0\.algorithms\.0: .*sha256/],
    [{ ...films, perSecond: 1 }, /objects\.0: perSecond or perHour is needed, and only one of them/],
    [{ name: 'films', algorithms: ['blake3'], mib: 1 }, /objects\.0: perSecond or perHour is needed/],
    [
      { ...films, mib: [{ mib: 1, share: 0.5 }] },
      /objects\.0\.mib: the shares must add up to 1, and are 0\.5/,
    ],
    [{ ...films, mib: 52_428_800 * 2 }, /objects\.0\.mib/],
    [{ ...films, uploadedShare: 2 }, /objects\.0\.uploadedShare: .*<=1/],
  ])('that cannot be: %j', (object, says) => {
    expect(faultsOf([object])).toMatch(says);
  });

  test('have names of their own', () => {
    expect(faultsOf([films, films])).toMatch(/two are named "films"/);
  });
});

describe('a simulated day of objects', () => {
  const system = {
    ...{ workers: 40, batchSize: 1, windowSeconds: 0, lanes: 1, batchSeconds: 0 },
    ...{ coldStartSeconds: 0, idleSeconds: 600, ramp: null },
  };
  const tenants = { count: 1, largestShare: 1 };
  const intervals = { count: 60, seconds: 60 };
  const rates = (perSecond: number) => new Float64Array(60).fill(perSecond);
  const job: ObjectJob = {
    ...{ kind: 0, rates: rates(1 / 600), planSeconds: 1, pieces: 32, pieceSeconds: 5, inFlight: 8 },
  };
  const run = (some: Partial<WorkerSystem>, jobs: readonly ObjectJob[], seed = 1) =>
    simulateObjects({ ...system, ...some }, jobs, { kinds: 2, tenants, intervals }, seededRandom(seed));

  test('an object that has the workers to itself takes its rounds of parts, however many workers there are', () => {
    const { finished } = run({}, [job]);
    expect(finished[0]?.length).toBeGreaterThan(0);
    // 1 s to make the parts, and four rounds of eight.
    for (const seconds of finished[0] ?? []) expect(seconds).toBeGreaterThanOrEqual(21 - 1e-9);
    expect(finished[0]?.[0]).toBeCloseTo(21, 9);
    const four = run({ workers: 4 }, [{ ...job, rates: rates(1 / 3600) }]);
    expect(four.finished[0]?.[0]).toBeCloseTo(1 + (32 / 4) * 5, 9);
  });

  test('workers are at work for what the objects take, and every object ends', () => {
    fc.assert(
      fc.property(
        fc.record({
          pieces: fc.integer({ min: 1, max: 40 }),
          pieceSeconds: fc.integer({ min: 1, max: 20 }),
          inFlight: fc.integer({ min: 1, max: 40 }),
          planSeconds: fc.constantFrom(0, 1),
        }),
        fc.integer({ min: 1, max: 1000 }),
        (some, seed) => {
          // The second half is quiet, so that all ends within the day.
          const early = Float64Array.from({ length: 60 }, (_, minute) => (minute < 30 ? 0.01 : 0));
          const { finished, intervals: minutes } = run(
            { workers: 1000 },
            [{ ...job, ...some, rates: early }],
            seed,
          );
          const busy = minutes.reduce((sum, minute) => sum + 60 * minute.busy, 0);
          const objects = finished[0]?.length ?? 0;
          expect(busy).toBeCloseTo(objects * (some.planSeconds + some.pieces * some.pieceSeconds), 6);
          const messages = minutes.reduce((sum, minute) => sum + minute.tasks, 0);
          expect(messages).toBe(objects * (some.pieces + some.planSeconds));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('thinned keeps the load, and the p99 of its ends within a quarter or longer', () => {
    const many = { ...job, rates: rates(0.02), pieces: 320 };
    const small = { ...job, kind: 1, rates: rates(2), planSeconds: 0, pieces: 1, inFlight: 1 };
    const jobs = [many, small];
    const workers = { ...system, workers: 60 };
    const whole = run(workers, jobs);
    for (const most of [10_000, 3_000]) {
      const thinned = thinObjects(workers, jobs, most, 60);
      expect(messagesOf(thinned.jobs, 60)).toBeLessThan(most * 1.2);
      const part = run(thinned.system, thinned.jobs);
      const busyOf = (day: typeof whole) => day.intervals.reduce((sum, { busy }) => sum + busy, 0);
      expect((busyOf(part) * thinned.workersEach) / busyOf(whole)).toBeGreaterThan(0.75);
      expect((busyOf(part) * thinned.workersEach) / busyOf(whole)).toBeLessThan(1.25);
      const p50 = (day: typeof whole) => day.finished[0]?.[Math.floor((day.finished[0].length - 1) / 2)] ?? 0;
      expect(p50(part) / p50(whole)).toBeGreaterThan(0.75);
    }
  });
});

describe('a plan of objects', () => {
  test('takes their time from the model of fan-out', () => {
    const demand = demandOf({ ...films, algorithms: ['blake3', 'crc32c'] });
    const [work] = objectWorkOf(demand, config);
    const asked = { algorithms: ['blake3', 'crc32c'] as const, bytes: 10 * 2 ** 30 };
    const { seconds, parts } = predict(objectSystem(config), asked, config.workers.object.partsInFlight);
    expect(work).toMatchObject({ aloneSeconds: seconds, pieces: parts });
    const { objects } = evaluate(basisOf(demand, 1, budget), config);
    // A day of a few objects: they end as if alone, but for a cold start and the pollers' ramp.
    expect(objects?.times[0]?.p50).toBeGreaterThan(0.9 * seconds);
    expect(objects?.times[0]?.p99).toBeLessThan(seconds + 10);
  });

  test('reads nothing of what S3 knows', () => {
    const read = evaluate(basisOf(demandOf(films), 1, budget), config).objects;
    const known = evaluate(basisOf(demandOf({ ...films, knownShare: 1 }), 1, budget), config).objects;
    const sum = (values: Float64Array | undefined) => values?.reduce((all, value) => all + value, 0) ?? 0;
    expect(sum(read?.load.bytesRead) / minutesOfDay).toBeCloseTo((6 / 3600) * 10 * 2 ** 30, -3);
    expect(sum(known?.load.bytesRead)).toBe(0);
    expect(known?.times[0]?.p99).toBeLessThan(read?.times[0]?.p50 ?? 0);
  });

  test('raises parts at once where an object alone is too slow, and nothing where it is not', () => {
    const large = { ...films, mib: 200 * 1024, finishMinutes: 60 };
    const slow = makePlan(basisOf(demandOf(large), 1, budget), config, quiet);
    expect(slow.now.holds).toBe(true);
    expect(slow.recommendation.changes).toEqual({});
    const hasty = makePlan(basisOf(demandOf({ ...large, finishMinutes: 2 }), 1, budget), config, quiet);
    expect(hasty.now.holds).toBe(false);
    expect(hasty.recommendation.config.workers.object.partsInFlight).toBeGreaterThan(16);
    expect(hasty.then.holds).toBe(true);
    expect(hasty.recommendation.violations).toEqual([]);
  });

  test('takes objects apart into smaller parts where theirs would be too few', () => {
    const one = { ...films, mib: 400, perHour: 60, finishMinutes: 0.1 };
    const { now, then, recommendation } = makePlan(basisOf(demandOf(one), 1, budget), config, quiet);
    expect(now.objects?.works[0]?.pieces).toBe(1);
    const { partMib } = recommendation.config.workers.object;
    expect(partMib).toBeLessThan(256);
    expect(Number.isInteger(Math.log2(partMib))).toBe(true);
    expect(then.holds).toBe(true);
  });

  test('raises what uploads need: their size, their rate', () => {
    const uploads = {
      ...{ name: 'scans', algorithms: ['sha256'], mib: 6_000 * 1024, perHour: 1 },
      ...{ uploadedShare: 1, finishMinutes: 20_160 },
    };
    const many = { name: 'notes', algorithms: ['sha256'], mib: 5, perSecond: 40, uploadedShare: 1 };
    const { recommendation, then, costs } = makePlan(
      basisOf(demandOf(uploads, many), 1, budget),
      config,
      quiet,
    );
    expect(recommendation.changes['plans.premium.maxUploadGib']).toBe(6_000);
    expect(recommendation.config.functions.uploads.rate).toBeGreaterThanOrEqual(80);
    expect(then.verdicts.filter(({ kept }) => !kept)).toEqual([]);
    expect(costs.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['Lambda: object workers', 'S3: requests', 'S3: uploads', 'SQS: objects']),
    );
  });

  test('what no number of workers can do stays broken, with the limit that breaks', () => {
    const flood = { name: 'flood', algorithms: ['sha256'], mib: 20_480, perSecond: 20, finishMinutes: 30 };
    const flooded = makePlan(basisOf(demandOf(flood), 1, budget), config, quiet);
    expect(flooded.then.holds).toBe(false);
    const broken = flooded.limits.filter(({ headroom }) => headroom < 1).map(({ name }) => name);
    expect(broken).toContain('Lambda: environments of the object queue');
    expect(broken).toContain('S3: GET requests a second of one prefix');
  });

  test('is told by the command, as JSON and by its exit code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plan-objects-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const planOf = async (objects: object) => {
      const file = join(folder, 'demand.json');
      writeFileSync(file, JSON.stringify({ objects: [objects] }));
      let stdout = '';
      const code = await plan.run([file, '--stage', 'dev', '--tasks', '5000', '--json'], (text) => {
        stdout += text;
      });
      const told = z.object({
        now: z.object({
          objects: z.object({ times: z.array(z.object({ name: z.string(), p99: z.number() })) }),
        }),
        stageFile: z.record(z.string(), z.unknown()),
        objects: z.object({ workersNeeded: z.int(), memories: z.array(z.object({ memoryMib: z.int() })) }),
      });
      return { code, ...told.parse(JSON.parse(stdout)) };
    };
    const calm = await planOf(films);
    expect(calm).toMatchObject({ code: 0, stageFile: {}, now: { objects: { times: [{ name: 'films' }] } } });
    expect(calm.objects.memories.length).toBeGreaterThan(1);
    const hasty = await planOf({ ...films, mib: 200 * 1024, finishMinutes: 2 });
    expect(hasty).toMatchObject({ code: 1, stageFile: { workers: { object: {} } } });
  });
});
