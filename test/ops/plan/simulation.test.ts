import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drainRate } from '../../../ops/plan/model/capacity.ts';
import { meanWaitSeconds } from '../../../ops/plan/model/erlang.ts';
import type { QueueLoad } from '../../../ops/plan/simulation/arrivals.ts';
import { seededRandom } from '../../../ops/plan/simulation/random.ts';
import { simulate } from '../../../ops/plan/simulation/simulate.ts';
import { thin } from '../../../ops/plan/simulation/thin.ts';
import type { WorkerSystem } from '../../../ops/plan/simulation/workers.ts';

/** Workers as M/D/c has servers: no batches, nothing beside the task. */
const servers = (workers: number): WorkerSystem => ({
  workers,
  batchSize: 1,
  windowSeconds: 0,
  lanes: 1,
  batchSeconds: 0,
  coldStartSeconds: 0,
  idleSeconds: 600,
  ramp: null,
});

const steady = (perSecond: number, seconds: number, minutes: number): QueueLoad => ({
  kinds: [{ seconds, rates: new Float64Array(minutes).fill(perSecond) }],
  intervalSeconds: 60,
  tenants: { count: 1, largestShare: 1 },
});

/** A burst in the second of several intervals. */
const burst = (perSecond: number, factor: number, seconds: number, minutes: number): QueueLoad => {
  const load = steady(perSecond, seconds, minutes);
  const rates = load.kinds[0]?.rates;
  if (rates) rates[1] = perSecond * factor;
  return load;
};

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const someSystem = fc.record({
  workers: fc.integer({ min: 1, max: 12 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  windowSeconds: fc.constantFrom(0, 1, 3),
  lanes: fc.integer({ min: 1, max: 4 }),
  batchSeconds: fc.double({ min: 0, max: 0.5, noNaN: true }),
  coldStartSeconds: fc.constantFrom(0, 0.5),
  idleSeconds: fc.constant(600),
  ramp: fc.constantFrom(null, { from: 2, perSecond: 0.5 }),
});
const someLoad = fc.record({
  kinds: fc.array(
    fc.record({
      seconds: fc.double({ min: 0.01, max: 2, noNaN: true }),
      rates: fc
        .array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 })
        .map((rates) => Float64Array.from(rates)),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  intervalSeconds: fc.constant(20),
  tenants: fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    largestShare: fc.double({ min: 0.2, max: 1, noNaN: true }),
  }),
});

describe('the simulated queue', () => {
  test('is the same for the same seed, and another for another', () => {
    const load = steady(3, 0.9, 5);
    const run = (seed: number) => simulate(servers(4), load, seededRandom(seed));
    expect(run(7)).toEqual(run(7));
    expect(run(7).results).not.toEqual(run(8).results);
  });

  test('every task that comes ends, after it began, which is after it came', () => {
    fc.assert(
      fc.property(someSystem, someLoad, fc.integer(), (system, load, seed) => {
        const day = simulate(system, load, seededRandom(seed));
        expect(day.intervals.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(day.arrivedAt.length);
        for (const [task, wait] of day.waits.entries()) {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(day.results[task]).toBeGreaterThan(wait);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('no more workers are busy than there are', () => {
    fc.assert(
      fc.property(someSystem, someLoad, fc.integer(), (system, load, seed) => {
        const { intervals } = simulate(system, load, seededRandom(seed));
        for (const { busy } of intervals) expect(busy).toBeLessThanOrEqual(system.workers + 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  test('Little’s law: what is in the system on average is the rate times the time in it', () => {
    const minutes = 200;
    const day = simulate(servers(5), steady(4, 1, minutes), seededRandom(3));
    const perSecond = day.arrivedAt.length / (minutes * 60);
    const busy = mean(Float64Array.from(day.intervals, (interval) => interval.busy));
    const waiting = mean(Float64Array.from(day.intervals, (interval) => interval.waiting));
    // Busy is measured over all the time, waiting at the end of each minute.
    expect(busy).toBeCloseTo(perSecond * 1, 1);
    expect(waiting / (perSecond * mean(day.waits))).toBeCloseTo(1, 0);
  });

  test('waits are those of Erlang’s formula, halved for tasks that all take the same', () => {
    const day = simulate(servers(4), steady(3.2, 1, 500), seededRandom(5));
    const expected = meanWaitSeconds(4, 3.2, { meanSeconds: 1, squaredVariation: 0 });
    // Lee and Longton's approximation is within some percent for M/D/c.
    expect(mean(day.waits) / expected).toBeGreaterThan(0.85);
    expect(mean(day.waits) / expected).toBeLessThan(1.15);
  });

  test('more workers never drain a backlog later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer(),
        (workers, more, seed) => {
          const load = burst(2, 10, 0.7, 3);
          const few = simulate(servers(workers), load, seededRandom(seed));
          const many = simulate(servers(workers + more), load, seededRandom(seed));
          expect(many.endedAt).toBeLessThanOrEqual(few.endedAt + 1e-6);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a backlog drains at the rate of the formula', () => {
    const system = { ...servers(6), batchSize: 10, lanes: 2, batchSeconds: 0.3 };
    const load = burst(0.001, 200_000, 0.4, 3);
    const day = simulate(system, load, seededRandom(9));
    const rate = drainRate(system, 0.4);
    expect(day.arrivedAt.length / (day.endedAt - 60) / rate).toBeCloseTo(1, 1);
  });

  test('one tenant’s burst leaves the others where they were', () => {
    const system = servers(4);
    const others = (largestShare: number, perSecond: number): number => {
      const load = { ...steady(perSecond, 1, 10), tenants: { count: 5, largestShare } };
      const day = simulate(system, load, seededRandom(2));
      // Those who wait least are not the largest tenant's.
      return day.waits.toSorted()[Math.floor(0.05 * day.waits.length)] ?? 0;
    };
    expect(others(0.9, 8)).toBeLessThan(2);
    expect(others(0.2, 8)).toBeGreaterThan(10);
  });
});

describe('a thinned day', () => {
  const system = { ...servers(60), batchSize: 4, batchSeconds: 0.1, ramp: { from: 5, perSecond: 5 } };
  const load = burst(75, 10, 0.5, 12);

  test('has the queue age of the whole within a tenth, and never less by more than that', () => {
    const whole = simulate(system, load, seededRandom(1));
    for (const budget of [40_000, 20_000, 10_000]) {
      const { system: few, load: thinned, tasksEach } = thin(system, load, budget);
      const part = simulate(few, thinned, seededRandom(1));
      expect(part.arrivedAt.length).toBeLessThan(budget * 1.1);
      expect(tasksEach).toBeGreaterThan(1);
      const peak = (day: typeof whole) => Math.max(...day.intervals.map(({ oldestAge }) => oldestAge));
      expect(peak(part) / peak(whole)).toBeGreaterThan(0.9);
      expect(peak(part) / peak(whole)).toBeLessThan(1.1);
      const worst = (day: typeof whole) => Math.max(...day.intervals.map(({ waitP99 }) => waitP99));
      expect(worst(part) / worst(whole)).toBeGreaterThan(0.9);
      expect(worst(part) / worst(whole)).toBeLessThan(1.1);
    }
  });

  test('errs towards longer waits where little waits', () => {
    const calm = steady(300, 0.5, 4);
    const whole = simulate(system, calm, seededRandom(1));
    const { system: few, load: thinned } = thin(system, calm, 15_000);
    const part = simulate(few, thinned, seededRandom(1));
    expect(mean(part.waits)).toBeGreaterThanOrEqual(mean(whole.waits));
  });
});
