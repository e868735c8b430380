import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../../../lib/rules/rules.ts';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { clockOf, minuteOf, minutesOfDay, ratesOfDay } from '../../../ops/plan/day.ts';
import { DemandError, parseDemand, readDemand } from '../../../ops/plan/demand.ts';
import { basisOf } from '../../../ops/plan/evaluate.ts';
import { makePlan } from '../../../ops/plan/make-plan.ts';
import { drainRate, secondsPerTask } from '../../../ops/plan/model/capacity.ts';
import { dayChart } from '../../../ops/plan/report/chart.ts';
import { htmlReport } from '../../../ops/plan/report/page.ts';
import { textReport } from '../../../ops/plan/report/text.ts';

const examples = join(import.meta.dirname, '../../../ops/plan/examples');
const config = parseStage('dev', {}, 'test');
const quiet = (): void => undefined;
const budget = 20_000;

const checksums = { name: 'checksums', algorithm: 'sha256', inputBytes: 100, perSecond: 10 };
const faultsOf = (json: unknown): string => {
  try {
    parseDemand(json, 'demand.json');
  } catch (error) {
    if (error instanceof DemandError) return error.message;
  }
  return '';
};

describe('a demand', () => {
  test.each([
    [{}, /requests, objects: one of them is needed/],
    [{ requests: [{ ...checksums, perSecond: 0 }] }, /requests\.0\.perSecond: .*>0/],
    [{ requests: [{ ...checksums, inputBytes: 5_000_000 }] }, /requests\.0\.inputBytes: .*4194304/],
    [{ requests: [{ ...checksums, algorithm: 'md6' }] }, /requests\.0\.algorithm: /],
    [
      { requests: [{ ...checksums, algorithm: 'argon2id', parameters: { passes: 0 } }] },
      /requests\.0\.parameters\.passes: must be an integer from/,
    ],
    [{ requests: [checksums], bursts: [{ at: '25:00', minutes: 1, factor: 2 }] }, /bursts\.0\.at: /],
    [
      { requests: [checksums], bursts: [{ at: '09:00', minutes: 1, factor: 2, requests: ['other'] }] },
      /bursts\.0\.requests\.0: no request is named "other"; there are checksums/,
    ],
    [
      { requests: [checksums], tenants: { count: 2, largestShare: 0.1 } },
      /tenants\.largestShare: at least 0\.5/,
    ],
    [{ requests: [checksums], typo: 1 }, /typo/],
  ])('that cannot be: %j', (json, says) => {
    expect(faultsOf(json)).toMatch(says);
  });

  test('that the API would refuse says which setting refuses it', () => {
    const slow = { name: 'slow', algorithm: 'bcrypt', parameters: { cost: 18 }, inputBytes: 8, perSecond: 1 };
    const demand = parseDemand({ requests: [slow] }, 'demand.json');
    const strict = parseStage('dev', { routing: { taskBudgetMs: 1000 } }, 'test');
    expect(() => makePlan(basisOf(demand, 1, budget), strict, quiet)).toThrow(
      /requests\.0 \(slow\).*taskBudgetMs/,
    );
  });

  test('has rates on straight lines round the clock, times its bursts', () => {
    const demand = parseDemand(
      {
        requests: [checksums],
        day: [
          { hour: 0, factor: 1 },
          { hour: 12, factor: 3 },
        ],
        bursts: [{ at: '23:59', minutes: 2, factor: 10 }],
      },
      'demand.json',
    );
    const rates = demand.requests.flatMap((request) => [...ratesOfDay(demand, request)]);
    expect(rates[6 * 60]).toBeCloseTo(20);
    expect(rates[18 * 60]).toBeCloseTo(20);
    expect(rates[0]).toBeCloseTo(100);
    expect(rates[1439]).toBeGreaterThan(100);
    expect(rates).toHaveLength(minutesOfDay);
    expect(clockOf(minuteOf('07:35'))).toBe('07:35');
  });
});

describe('a plan', () => {
  test.each(readdirSync(examples))(
    'of the example %s has settings that every rule allows and that hold',
    (file) => {
      const plan = makePlan(basisOf(readDemand(join(examples, file)), 1, budget), config, quiet);
      expect(plan.now.holds).toBe(false);
      expect(plan.recommendation.violations).toEqual([]);
      expect(violationsOf(plan.recommendation.config)).toEqual([]);
      expect(plan.then.verdicts.filter(({ kept }) => !kept)).toEqual([]);
      expect(plan.costs.every(({ usdPerMonth }) => usdPerMonth > 0)).toBe(true);
      const headrooms = plan.limits.map(({ headroom }) => headroom);
      expect(headrooms).toEqual(headrooms.toSorted((one, other) => one - other));
      const text = textReport(plan, config, file);
      expect(text).toContain('L-B99A9384');
      expect(text).toMatch(/together +[\d,]+ USD/);
      expect(htmlReport(plan, file)).toContain('<svg');
    },
  );

  test('is the same for the same seed', () => {
    const demand = readDemand(join(examples, 'shop.json'));
    const run = () => makePlan(basisOf(demand, 7, budget), config, quiet);
    expect(run()).toEqual(run());
  });

  test('of a small demand changes nothing and says that everything holds', () => {
    const plan = makePlan(basisOf(parseDemand({ requests: [checksums] }, 'd'), 1, budget), config, quiet);
    expect(plan.now.holds).toBe(true);
    expect(plan.recommendation.changes).toEqual({});
  });
});

describe('the rate at which a backlog drains', () => {
  const system = fc.record({
    workers: fc.integer({ min: 1, max: 1000 }),
    batchSize: fc.integer({ min: 1, max: 50 }),
    lanes: fc.integer({ min: 1, max: 6 }),
    batchSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const rest = { windowSeconds: 0, coldStartSeconds: 0, idleSeconds: 600, ramp: null };

  test('is in proportion to the workers and never above what their lanes can do', () => {
    fc.assert(
      fc.property(system, fc.double({ min: 0.001, max: 10, noNaN: true }), (some, seconds) => {
        const rate = drainRate({ ...some, ...rest }, seconds);
        expect(rate).toBeLessThanOrEqual((some.workers * some.lanes) / seconds + 1e-9);
        expect(drainRate({ ...some, ...rest, workers: 2 * some.workers }, seconds)).toBeCloseTo(2 * rate, 6);
        expect(secondsPerTask(some, seconds) * rate).toBeCloseTo(some.workers, 6);
      }),
    );
  });
});

test('a chart has its greatest value, its hours and one bar for the greatest', () => {
  const values = Array.from({ length: minutesOfDay }, (_, minute) => (minute === 600 ? 8 : 0));
  const chart = dayChart('Age', values, (value) => `${value} s`);
  expect(chart).toContain('8 s');
  expect(chart).toContain('09:00');
  expect(chart.match(/█/g)).toHaveLength(6);
});
