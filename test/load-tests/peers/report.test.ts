import { expect, test } from 'vitest';
import { renderResults, targetsOf } from '../../../load-tests/peers/report.ts';
import type { Results } from '../../../load-tests/peers/run.ts';

const round = (tasksPerSecond: number, cpuMsPerTask: number) => ({
  tasksPerSecond,
  cpuMsPerTask,
  peakMib: 100,
});
const recovered = { lost: 0, stuck: 0, repeated: 1, recoverySeconds: 2 };

const results: Results = {
  settings: { 'hash-api': 'as it is', one: 'fast', two: 'sparing' },
  inline: [{ name: 'bare Fastify', value: 1000, unit: 'requests/s' }],
  backlogs: [
    {
      name: 'usual',
      tasks: 10,
      results: {
        'hash-api': [round(99, 10), round(110, 9), round(400, 50)],
        one: [round(100, 12), round(100, 12), round(100, 12)],
        two: [round(50, 8), round(50, 8), round(50, 8)],
      },
    },
  ],
  latency: { ratePerSecond: 5, results: { one: [{ p50: 1, p95: 2, p99: 3 }] } },
  kills: { 'hash-api': recovered, one: { lost: 2, stuck: 1, repeated: 3, recoverySeconds: null } },
};

test('targets compare medians with the peer that is best at each', () => {
  expect(targetsOf(results)).toEqual([
    expect.objectContaining({ value: '1.100 x', met: true }),
    expect.objectContaining({ value: '1.250 x', met: false }),
    expect.objectContaining({ value: '0 tasks', met: true }),
  ]);
});

test.each([
  { ...recovered, lost: 1 },
  { ...recovered, stuck: 1 },
])('a task that Hash API does not bring back is lost: %o', (own) => {
  const lost = targetsOf({ ...results, kills: { 'hash-api': own } }).at(-1);
  expect(lost).toMatchObject({ value: '1 tasks', met: false });
});

test('the report names every system with median and spread, and what was missed', () => {
  const text = renderResults(results);
  expect(text).toContain('110.0 (99.0 to 400.0)');
  expect(text).toMatch(/one +2 +1 +3 +-/);
  expect(text).toMatch(/CPU a task.*MISSED/);
});
