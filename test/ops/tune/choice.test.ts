import { expect, test } from 'vitest';
import { chart } from '../../../ops/tune/chart.ts';
import { choose, mostUnslowed, paretoFront, smallestCheap } from '../../../ops/tune/choice.ts';
import { crossing } from '../../../ops/tune/inline-budget.ts';
import { reportPage } from '../../../ops/tune/report-page.ts';
import type { Measured } from '../../../ops/tune/sweep.ts';

const spread = (value: number) => ({ low: value * 0.9, median: value, high: value * 1.2 });
const point = (value: number, timeMs: number, costUsd: number): Measured => ({
  value,
  timeMs: spread(timeMs),
  costUsd: spread(costUsd),
  maxMemoryMib: 90,
});

/** One thread on Lambda: below one vCPU time falls as memory grows, above it only the cost grows. */
const oneThread = [
  point(442, 404, 2.33),
  point(885, 201, 2.32),
  point(1769, 100, 2.31),
  point(3538, 99, 4.58),
];

test('work on one thread is to have one vCPU, by every strategy', () => {
  expect(choose(oneThread)).toEqual({ cost: 1769, speed: 1769, balance: 1769 });
  expect(paretoFront(oneThread).map(({ value }) => value)).toEqual([1769, 3538]);
});

test('work that two threads share is cheapest small, fastest large', () => {
  const waiting = [point(512, 40, 0.5), point(1769, 20, 0.8), point(3538, 12, 2)];
  expect(choose(waiting)).toEqual({ cost: 512, speed: 3538, balance: 1769 });
  expect(paretoFront(waiting)).toEqual(waiting);
});

test('what was not measured is not chosen', () => {
  expect(choose([])).toBeUndefined();
  expect(paretoFront([])).toEqual([]);
});

test('the smallest batch among those that cost about the least', () => {
  expect(smallestCheap([point(10, 100, 1), point(5, 50, 1.04), point(1, 10, 1.5)])).toBe(5);
});

test('as many workers as take no longer than one, up to the first number at which they do', () => {
  const even = [point(1, 100, 1), point(2, 104, 1), point(4, 95, 1)];
  expect(mostUnslowed(even)).toBe(4);
  expect(mostUnslowed([...even, point(8, 180, 2), point(16, 100, 1)])).toBe(4);
  expect(mostUnslowed([])).toBeUndefined();
});

test('the chart has bars in proportion, what fails and who chooses what', () => {
  const text = chart(
    'by memory',
    { measured: oneThread, failed: [{ value: 128, reason: 'killed' }] },
    choose(oneThread),
  );
  const lines = text.split('\n');
  expect(lines[1]).toMatch(/^\s+128 {2}does not work: killed$/);
  const bars = lines.slice(2, 6).map((line) => /█+/.exec(line)?.[0].length);
  expect(bars).toEqual([24, 12, 6, 6]);
  expect(lines[4]).toContain('← cost, speed, balance');
});

test('the report needs nothing else, and shows text as text', () => {
  const page = reportPage('<b> & co', 'measured.', [
    {
      title: 'by memory',
      unit: 'MiB',
      sweep: { measured: oneThread, failed: [{ value: 128, reason: '<killed>' }] },
      choices: choose(oneThread),
    },
  ]);
  expect(page).toContain('&lt;b&gt; &amp; co');
  expect(page).toContain('does not work: &lt;killed&gt;');
  expect(page).toContain('choice by balance');
  expect(page.match(/<circle/g)).toHaveLength(8);
  expect(page).not.toMatch(/<script|<link|src=|href=|url\(|NaN|Infinity/);
});

test('inline and queue cross between two sizes', () => {
  const latency = (p95Ms: number) => ({ medianMs: p95Ms, p95Ms });
  const step = (workMs: number, inline: number, queue: number) => ({
    workMs,
    inline: latency(inline),
    queue: latency(queue),
  });
  const steps = [step(10, 10, 40), step(20, 105, 110), step(40, 210, 190)];
  // 110 x 1.05 - 105 = 10.5 and 190 x 1.05 - 210 = -10.5: halfway.
  expect(crossing(steps)).toBeCloseTo(30);
  expect(crossing(steps.slice(0, 2))).toBeUndefined();
  expect(crossing(steps.slice(2))).toBe(40);
});
