import { GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { expression, minute, query, startMetrics, t0 } from './harness.ts';

const metric = (name: string) => ({ namespace: 'Test', name, dimensions: {}, unit: 'Count' });

test('counts, sums and extremes of each minute are exact', async () => {
  const { store, ask } = await startMetrics();
  for (let index = 0; index < 3000; index++)
    store.put({ ...metric('Requests'), timestampMs: t0 + index * 40, value: 0.1 * (index % 7) });
  const values = Array.from({ length: 3000 }, (_, index) => 0.1 * (index % 7));
  const first = values.slice(0, 1500);
  const answers = await ask(
    query('n', 'Requests', 'SampleCount'),
    query('s', 'Requests', 'Sum'),
    query('a', 'Requests', 'Average'),
    query('low', 'Requests', 'Minimum'),
    query('high', 'Requests', 'Maximum'),
  );
  const sum = first.reduce((one, other) => one + other, 0);
  expect(answers['n']).toEqual([1500, 1500]);
  expect(answers['s']?.[0]).toBeCloseTo(sum, 6);
  expect(answers['a']?.[0]).toBeCloseTo(sum / 1500, 9);
  expect(answers['low']).toEqual([0, 0]);
  expect(answers['high']?.[0]).toBe(Math.max(...first));
});

test('a window is one data point wherever it begins, and has nothing from before it', async () => {
  const { store, client } = await startMetrics();
  for (let index = 0; index < 20; index++)
    store.put({ ...metric('Requests'), timestampMs: t0 + index * minute, value: 1 });
  const [start, end] = [7, 12].map((minutes) => new Date(t0 + minutes * minute));
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: start,
      EndTime: end,
      MetricDataQueries: [
        {
          ...query('s', 'Requests', 'Sum'),
          MetricStat: { ...query('s', 'Requests', 'Sum').MetricStat!, Period: 300 },
        },
      ],
    }),
  );
  expect(MetricDataResults).toMatchObject([{ Timestamps: [start], Values: [5] }]);
});

test('percentiles lie within 1 % of those of the sorted values', async () => {
  const { store, ask } = await startMetrics();
  const values = Array.from({ length: 2000 }, (_, index) => 0.2 + ((index * 7919) % 2000) ** 1.7 / 50);
  values.forEach((value, index) => {
    store.put({ ...metric('Latency'), timestampMs: t0 + index * 20, value });
  });
  const sorted = [...values].sort((one, other) => one - other);
  const answers = await ask(...[50, 90, 95, 99].map((p) => query(`p${p}`, 'Latency', `p${p}`)));
  for (const percent of [50, 90, 95, 99]) {
    const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
    expect(Math.abs(answers[`p${percent}`]![0]! - exact) / exact).toBeLessThan(0.01);
  }
});

test('a metric is one with its dimensions in any order, and no other', async () => {
  const { store, client } = await startMetrics();
  const both = { namespace: 'Test', name: 'Time', unit: 'Milliseconds', timestampMs: t0, value: 1 };
  store.put({ ...both, dimensions: { stage: 'dev', path: '/hash' } });
  store.put({ ...both, dimensions: { path: '/hash', stage: 'dev' } });
  store.put({ ...both, dimensions: { stage: 'dev' } });
  const { Metrics } = await client.send(
    new ListMetricsCommand({ Namespace: 'Test', Dimensions: [{ Name: 'path' }] }),
  );
  expect(Metrics).toHaveLength(1);
  const dimensions = { path: '/hash', stage: 'dev' };
  const found = store.read({ namespace: 'Test', name: 'Time', dimensions }, t0, t0 + minute);
  expect(found.reduce((sum, { distribution }) => sum + distribution.count, 0)).toBe(2);
});

test('metric math: arithmetic has points where both series have, a quotient by zero has none', async () => {
  const { store, ask } = await startMetrics();
  [10, 0, 20].forEach((value, index) => {
    store.put({ ...metric('Requests'), timestampMs: t0 + index * minute, value });
  });
  store.put({ ...metric('Errors'), timestampMs: t0, value: 1 });
  store.put({ ...metric('Errors'), timestampMs: t0 + minute, value: 0 });
  const answers = await ask(
    query('r', 'Requests', 'Sum', false),
    query('e', 'Errors', 'Sum', false),
    expression('ratio', '100 * e / r'),
    expression('safe', 'IF(r > 0, 100 * e / r, 0)'),
    expression('filled', 'IF(r > 0, 100 * FILL(e, 0) / r, 0)'),
    expression('total', 'SUM([r, e])'),
    expression('most', 'MAX(METRICS())'),
    expression('precedence', '-r + 2 * (r - 1) ^ 2'),
    expression('rate', 'r / PERIOD(r)'),
  );
  expect(answers).toEqual({
    ratio: [10],
    safe: [10, 0],
    filled: [10, 0, 0],
    total: [11, 0, 20],
    most: [10, 0, 20],
    precedence: [152, 2, 702],
    rate: [10 / 60, 0, 20 / 60],
  });
});

test.each(['FROBNICATE(r)', 'r +', 'r ? 1', 'unknown + 1', 'self + 1'])(
  'the expression %s is refused by name, not answered with nothing',
  async (text) => {
    const { ask } = await startMetrics();
    await expect(ask(query('r', 'Requests', 'Sum'), expression('self', text))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  },
);

test('a statistic that is not known is refused', async () => {
  const { ask } = await startMetrics();
  await expect(ask(query('r', 'Requests', 'Median'))).rejects.toThrow('Median');
});
