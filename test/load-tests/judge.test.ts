import { describe, expect, test } from 'vitest';
import { judge } from '../../load-tests/result/judge.ts';
import { scenarios } from '../../load-tests/scenarios/all.ts';
import type { Threshold } from '../../load-tests/scenarios/scenario.ts';
import * as thresholds from '../../load-tests/scenarios/thresholds.ts';
import { measured, phase, series } from './measured.ts';

const none = { bounds: new Map<string, number>(), interrupted: false };
const verdictOf = (threshold: Threshold, run = measured(), options = none) =>
  judge(run, [threshold], options).verdict;
const at = (value: number | null): Threshold => ({
  name: 'some',
  says: '',
  unit: 'ms',
  bound: 10,
  measure: () => value,
});

describe('the verdict', () => {
  test('a threshold is kept up to its bound, and one that is not fails the run', () => {
    expect(verdictOf(at(10))).toBe('passed');
    expect(verdictOf(at(10.1))).toBe('failed');
  });

  test('what cannot be measured does not fail, what nobody answered does', () => {
    expect(verdictOf(at(null))).toBe('passed');
    expect(verdictOf(at(null), measured({ series: [series({ answered: 0 })] }))).toBe('failed');
  });

  test('another bound may be given by name', () => {
    expect(verdictOf(at(50), measured(), { ...none, bounds: new Map([['some', 60]]) })).toBe('passed');
    expect(verdictOf(at(5), measured(), { ...none, bounds: new Map([['some', 4]]) })).toBe('failed');
  });

  test('a late generator makes the run invalid, whatever the API did', () => {
    const run = measured();
    const late = { ...run, generator: { ...run.generator, lateMs: { ...run.generator.lateMs, p99: 26 } } };
    expect(verdictOf(at(10), late)).toBe('invalid');
    expect(verdictOf(at(1000), late)).toBe('invalid');
  });

  test('a run that was ended early proves nothing', () => {
    expect(verdictOf(at(10), measured(), { ...none, interrupted: true })).toBe('interrupted');
  });
});

describe('thresholds', () => {
  const latencyOf = (p95: number) => ({ ...series().latency, p95 });

  test('latencies are those of the worst kind, of phases that are judged', () => {
    const run = measured({
      phases: [phase({ name: 'warm-up', judged: false }), phase()],
      series: [
        series({ phase: 'warm-up', latency: latencyOf(900) }),
        series({ name: 'one', latency: latencyOf(20) }),
        series({ name: 'other', latency: latencyOf(30) }),
        series({ name: 'task', kind: 'submit', latency: latencyOf(800) }),
      ],
    });
    expect(thresholds.latency('p95', 'p95', 'inline', 1).measure(run)).toBe(30);
    expect(thresholds.latency('p95', 'p95', 'result', 1).measure(run)).toBeNull();
  });

  test('failures and refusals are shares of what was asked', () => {
    const run = measured({ series: [series({ asked: 150, failed: 2 }), series({ asked: 50, refused: 10 })] });
    expect(thresholds.failures(0).measure(run)).toBe(1);
    expect(thresholds.refusals(0).measure(run)).toBe(5);
  });

  test('a refusal that does not say when to come again is counted, and every failure of a spike', () => {
    const run = measured({ series: [series({ refusedWithoutRetryAfter: 3 }), series({ failed: 1 })] });
    expect(thresholds.blindRefusals.measure(run)).toBe(3);
    expect(thresholds.serverErrors.measure(run)).toBe(1);
  });

  test('the noisy tenant: the others’ p95 with it, of what it was without', () => {
    const run = measured({
      phases: [phase({ name: 'before' }), phase({ name: 'after' })],
      series: [
        series({ phase: 'before', stream: 'others', kind: 'result', latency: latencyOf(100) }),
        series({ phase: 'after', stream: 'others', kind: 'result', latency: latencyOf(160) }),
        series({ phase: 'after', stream: 'noisy', kind: 'result', latency: latencyOf(9000) }),
      ],
    });
    const selection = { stream: 'others', kind: 'result' } as const;
    expect(thresholds.latencyRatio('r', selection, 'before', 'after', 1.5).measure(run)).toBe(1.6);
  });

  test('growth of memory is that of the kind of process that grew most, from phase to phase', () => {
    const run = measured({
      phases: [
        phase({ name: 'one', begin: 10, askedSeconds: 10 }),
        phase({ name: 'two', begin: 20, askedSeconds: 10 }),
      ],
      processes: [
        {
          name: 'a',
          samples: [
            [5, 1, 10],
            [12, 1, 100],
            [18, 1, 100],
            [22, 1, 110],
          ],
        },
        {
          name: 'b',
          samples: [
            [12, 2, 50],
            [22, 2, 60],
            [35, 2, 900],
          ],
        },
      ],
    });
    expect(thresholds.memoryGrowth('m', 'one', 'two', 10).measure(run)).toBeCloseTo(20);
    expect(thresholds.memoryGrowth('m', 'one', 'two', 10).measure(measured())).toBeNull();
  });

  test('every scenario’s thresholds have names of their own', () => {
    for (const { thresholds: of, defaults } of scenarios) {
      const names = of({ ...defaults, arrivals: 'constant', seed: 1, lateLimitMs: 1, bounds: new Map() }).map(
        ({ name }) => name,
      );
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
