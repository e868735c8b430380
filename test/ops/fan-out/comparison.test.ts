import { expect, it } from 'vitest';
import { isGood, renderComparisons } from '../../../ops/fan-out/check/comparison.ts';
import { leastOf } from '../../../ops/fan-out/check/quiet-rounds.ts';

const one = { what: 'blake3', predicted: 1, measured: 1.2, othersShare: 0.02 };

it('is good within 30 %, and only where nothing else was at work', () => {
  expect(isGood([one])).toBe(true);
  expect(isGood([one, { ...one, measured: 1.5 }])).toBe(false);
  expect(isGood([{ ...one, othersShare: 0.4 }])).toBe(false);
  expect(renderComparisons([one])).toMatch(/blake3 +1 s +1\.2 s +-16\.7 %/);
  expect(renderComparisons([{ ...one, othersShare: 0.4 }])).toContain('others had 40 % of the processors');
});

it('takes the least of the rounds without others; where there is none, that with the least of others', () => {
  const rounds = [
    { seconds: 3, othersShare: 0.05 },
    { seconds: 1, othersShare: 0.5 },
    { seconds: 2, othersShare: 0.01 },
  ];
  expect(leastOf(rounds)).toEqual({ seconds: 2, othersShare: 0.01 });
  expect(leastOf(rounds.map((round) => ({ ...round, othersShare: round.othersShare + 0.2 })))).toMatchObject({
    seconds: 2,
  });
});
