import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { minutesOfDay } from '../../../ops/plan/day.ts';
import { parseDemand } from '../../../ops/plan/demand.ts';
import { basisOf } from '../../../ops/plan/evaluate.ts';
import { makePlan } from '../../../ops/plan/make-plan.ts';
import {
  breakEvenUtilization,
  coldShare,
  readyCost,
  readyNeed,
} from '../../../ops/plan/model/ready-environments.ts';

const coldStartSeconds = 0.4;
const ofDay = (value: (minute: number) => number) =>
  Float64Array.from({ length: minutesOfDay }, (_, minute) => value(minute));
const traffic = (perSecond: (minute: number) => number, seconds: number) => ({
  perSecond: ofDay(perSecond),
  erlangs: ofDay((minute) => perSecond(minute) * seconds),
});
const options = { coldStartSeconds, promised: true, most: 500, targetUtilizationPercent: 70 };

describe('environments of hash that are ready', () => {
  test('an even load meets no cold start and needs none', () => {
    expect(
      coldShare(
        traffic(() => 50, 0.01),
        coldStartSeconds,
        0,
      ),
    ).toBeLessThan(0.001);
    expect(
      readyNeed(
        traffic(() => 50, 0.01),
        options,
      ),
    ).toMatchObject({ min: 0, max: 0 });
  });

  test('a jump needs as many as leave one request in a hundred a cold start, and none where nothing is promised', () => {
    const jump = traffic((minute) => (minute >= 540 && minute < 550 ? 2000 : 100), 0.01);
    const { forPromise, min } = readyNeed(jump, options);
    expect(coldShare(jump, coldStartSeconds, 0)).toBeGreaterThan(0.01);
    expect(coldShare(jump, coldStartSeconds, forPromise)).toBeLessThanOrEqual(0.01);
    expect(coldShare(jump, coldStartSeconds, forPromise - 1)).toBeGreaterThan(0.01);
    expect(min).toBe(forPromise);
    expect(readyNeed(jump, { ...options, promised: false }).min).toBe(0);
  });

  test('requests that come once in an hour meet one each, until one is ready', () => {
    const seldom = traffic(() => 1 / 3600, 0.01);
    expect(coldShare(seldom, coldStartSeconds, 0)).toBeGreaterThan(0.8);
    expect(readyNeed(seldom, options)).toMatchObject({ forPromise: 1, min: 1 });
  });

  test('those that are busy enough cost less than on demand, by the prices', () => {
    // 0.0000033334 of 0.0000133334 - 0.0000077778.
    expect(breakEvenUtilization).toBeCloseTo(0.6, 4);
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 60, noNaN: true }), (erlangs) => {
        const even = traffic(() => erlangs, 1);
        const { pays } = readyNeed(even, { ...options, promised: false });
        const saved = (ready: number) => {
          const cost = readyCost(even, { min: ready, max: ready, targetUtilizationPercent: 70 }, 1769);
          return cost.onDemandUsdPerMonth - cost.usdPerMonth;
        };
        expect(saved(pays)).toBeGreaterThanOrEqual(-1e-6);
        // One more is less busy than it has to be.
        expect(saved(pays + 1)).toBeLessThanOrEqual(saved(pays) + 1e-6);
        if (pays > 0) expect(saved(pays)).toBeGreaterThanOrEqual(saved(pays - 1) - 1e-6);
      }),
    );
  });

  test('a plan sets them where a burst would break the promise, with what they cost, and keeps it with them', () => {
    const demand = parseDemand(
      {
        requests: [{ name: 'sums', algorithm: 'sha256', inputBytes: 1024, perSecond: 100 }],
        bursts: [{ at: '12:00', minutes: 5, factor: 40 }],
        promises: { inlineP99Ms: 50 },
      },
      'demand.json',
    );
    const config = parseStage('dev', {}, 'test');
    const plan = makePlan(basisOf(demand, 1, 20_000), config, () => undefined);
    expect(plan.now.verdicts.filter(({ kept }) => !kept).map(({ promise }) => promise)).toContain(
      'inline requests, p99 of 10 s as load jumps',
    );
    const { min = 0, max = 0 } = plan.recommendation.config.functions.hash.provisionedConcurrency ?? {};
    expect(min).toBe(plan.ready.forPromise);
    expect(max).toBeGreaterThanOrEqual(min);
    expect(plan.then.holds).toBe(true);
    expect(plan.recommendation.violations).toEqual([]);
    expect(plan.costs.find(({ part }) => part === 'Lambda: ready environments')?.usdPerMonth).toBeCloseTo(
      plan.ready.cost?.usdPerMonth ?? NaN,
      6,
    );
    // Where a cold start breaks nothing, none is bought.
    const patient = { ...demand, promises: { ...demand.promises, inlineP99Ms: 1000 } };
    expect(makePlan(basisOf(patient, 1, 20_000), config, () => undefined).ready.min).toBe(0);
  });
});
