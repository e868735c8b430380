import { describe, expect, test } from 'vitest';
import { arrivals } from '../../load-tests/generator/arrivals.ts';
import { seededRandom } from '../../load-tests/generator/random.ts';

const take = (kind: 'poisson' | 'constant', rate: number, seconds: number, seed = 1): number[] => [
  ...arrivals({ kind, rate, seconds, random: seededRandom(seed) }),
];

const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((at, index) => at - times[index]!);
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('constant arrivals', () => {
  test('are a gap apart, from the begin, and stop before the end', () => {
    expect(take('constant', 4, 1)).toEqual([0, 250, 500, 750]);
    expect(take('constant', 3, 1)).toHaveLength(3);
  });

  test('do not drift over a long run', () => {
    expect(take('constant', 7, 10_000).at(-1)).toBeCloseTo(10_000_000 - 1000 / 7, 6);
  });
});

describe('Poisson arrivals', () => {
  const times = take('poisson', 100, 1000);
  const gaps = gapsOf(times);

  test('are as many as asked for, within four standard deviations', () => {
    expect(Math.abs(times.length - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
  });

  test('have exponential gaps: of each length as many as the distribution says', () => {
    for (const ms of [1, 5, 10, 20, 40]) {
      const longer = gaps.filter((gap) => gap > ms).length / gaps.length;
      expect(longer).toBeCloseTo(Math.exp(-ms / 10), 2);
    }
  });

  test('do not remember: a gap says nothing about the next', () => {
    const mean = meanOf(gaps);
    const products = gaps.slice(1).map((gap, index) => (gap - mean) * (gaps[index]! - mean));
    const variance = meanOf(gaps.map((gap) => (gap - mean) ** 2));
    expect(Math.abs(meanOf(products) / variance)).toBeLessThan(0.02);
  });

  test('ascend within the run', () => {
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
    expect(times.at(-1)).toBeLessThan(1_000_000);
  });

  test('are the same for the same seed, others for another', () => {
    expect(take('poisson', 10, 10, 7)).toEqual(take('poisson', 10, 10, 7));
    expect(take('poisson', 10, 10, 8)).not.toEqual(take('poisson', 10, 10, 7));
  });
});

test('a seed beyond 32 bits counts whole', () => {
  expect(seededRandom(2 ** 40)()).not.toBe(seededRandom(2 ** 41)());
});
