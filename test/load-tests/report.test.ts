import { expect, test } from 'vitest';
import { niceTicks } from '../../load-tests/report/line-chart.ts';
import { htmlReport } from '../../load-tests/report/page.ts';
import { textReport } from '../../load-tests/report/text.ts';
import { judge } from '../../load-tests/result/judge.ts';
import { loadResultSchema } from '../../load-tests/result/schema.ts';
import { latency, failures } from '../../load-tests/scenarios/thresholds.ts';
import { measured, phase, series } from './measured.ts';

const result = judge(
  measured({
    notes: ['</script><script>alert(1)</script> & more'],
    phases: [phase(), phase({ name: 'spike <b>', begin: 1, drainedAfterSeconds: 3.25 })],
    series: [
      series(),
      series({ phase: 'spike <b>', kind: 'submit', name: 'task', statuses: { '202': 7, '429': 3 } }),
      series({ phase: 'spike <b>', kind: 'result', name: 'time to result' }),
    ],
    tasks: { accepted: 7, completed: 6, failed: 1, lost: 0, notAwaited: 0, repeated: 2 },
    processes: [
      {
        name: 'local cloud',
        samples: [
          [0, 1, 80],
          [1, 1, 81.5],
        ],
      },
    ],
  }),
  [latency('p95', 'p95', 'inline', 5), failures(1)],
  { bounds: new Map(), interrupted: false },
);
const page = htmlReport(result);

/** Numbers of a table's cells, row by row. */
const numbersOf = (id: string): number[][] => {
  const [, table = ''] = new RegExp(`<table id="${id}">(.*?)</table>`, 's').exec(page) ?? [];
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row = '']) => [...row.matchAll(/data-value="([^"]+)"/g)].map(([, value]) => Number(value)))
    .filter((row) => row.length > 0);
};

test('the JSON is what the schema says', () => {
  expect(loadResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
});

test('the page holds the very JSON', () => {
  const [, json = ''] = /<script type="application\/json" id="result">(.*?)<\/script>/s.exec(page) ?? [];
  expect(JSON.parse(json)).toEqual(result);
});

test('its tables have the numbers of the JSON', () => {
  expect(numbersOf('latencies')).toEqual(
    result.series.map(({ latency: of }) => [
      of.count,
      of.min,
      of.mean,
      of.p50,
      of.p90,
      of.p95,
      of.p99,
      of.p999,
      of.max,
    ]),
  );
  expect(numbersOf('phases')).toEqual(
    result.phases.map((of) =>
      [of.rate, of.askedSeconds, of.asked, of.accepted, of.refused, of.failed, of.drainedAfterSeconds].filter(
        (value) => value !== null,
      ),
    ),
  );
  expect(numbersOf('statuses')).toEqual([[10], [7], [3], [10]]);
  expect(numbersOf('thresholds')).toEqual([[9], [0]]);
});

test('it needs nothing else, and nothing in it can be more than text', () => {
  expect(page).not.toMatch(/(src|href)=|@import|url\(/);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).toContain('spike &lt;b&gt;');
  expect(page).not.toContain('<b>');
});

test('each chart has its lines, at numbers', () => {
  const charts = page.match(/<svg.*?<\/svg>/gs) ?? [];
  expect(charts).toHaveLength(6);
  for (const chart of charts) {
    expect(chart).toMatch(/<path class="line c0" d="M[\d.]+ [\d.]+/);
    expect(chart).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test('a run without an answer is drawn as well', () => {
  const empty = judge(measured({ phases: [], series: [] }), [], { bounds: new Map(), interrupted: true });
  expect(htmlReport(empty)).not.toMatch(/NaN|Infinity|undefined/);
  expect(textReport(empty)).toContain('interrupted');
});

test('for a terminal: phases, latencies, thresholds, verdict', () => {
  const text = textReport(result);
  for (const part of ['spike <b>', '3.25 s', '202 7, 429 3', '7 accepted', 'failed', 'at most 5 ms']) {
    expect(text).toContain(part);
  }
});

test.each([
  [0, [0, 1]],
  [4, [0, 1, 2, 3, 4]],
  [0.23, [0, 0.05, 0.1, 0.15, 0.2, 0.25]],
  [95, [0, 20, 40, 60, 80, 100]],
])('ticks up to %d', (maximum, ticks) => {
  expect(niceTicks(maximum)).toEqual(ticks);
});
