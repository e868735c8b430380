import { expect, test } from 'vitest';
import { embeddedMetrics } from '../../../local/cloudwatch/embedded-metrics.ts';

const line = (members: object, metrics: object): string =>
  JSON.stringify({ _aws: { Timestamp: 1_700_000_000_000, CloudWatchMetrics: [metrics] }, ...members });

test('each metric counts once for each set of dimensions, arrays with all their values', () => {
  const data = embeddedMetrics(
    line(
      { stage: 'dev', path: '/hash', Requests: 1, Time: [1.5, 2.5] },
      {
        Namespace: 'HashApi',
        Dimensions: [['stage'], ['stage', 'path']],
        Metrics: [{ Name: 'Requests', Unit: 'Count' }, { Name: 'Time' }],
      },
    ),
  );
  expect(data.map(({ name, dimensions, unit, value }) => [name, dimensions, unit, value])).toEqual([
    ['Requests', { stage: 'dev' }, 'Count', 1],
    ['Time', { stage: 'dev' }, 'None', [1.5, 2.5]],
    ['Requests', { stage: 'dev', path: '/hash' }, 'Count', 1],
    ['Time', { stage: 'dev', path: '/hash' }, 'None', [1.5, 2.5]],
  ]);
  expect(data.every(({ timestampMs }) => timestampMs === 1_700_000_000_000)).toBe(true);
});

test('what the line lacks is left out, and any other line has no metrics', () => {
  const metrics = {
    Namespace: 'HashApi',
    Dimensions: [['stage'], ['stage', 'absent']],
    Metrics: [{ Name: 'Requests' }, { Name: 'Absent' }],
  };
  expect(embeddedMetrics(line({ stage: 'dev', Requests: 1 }, metrics))).toHaveLength(1);
  expect(embeddedMetrics('{"_aws":{"CloudWatchMetrics":')).toEqual([]);
  expect(embeddedMetrics('{"level":"INFO","_aws":{"CloudWatchMetrics":1}}')).toEqual([]);
  expect(embeddedMetrics('plain text')).toEqual([]);
});

test('lines with the same directives have values and times of their own', () => {
  const metrics = {
    Namespace: 'HashApi',
    Dimensions: [['path']],
    // What ends directives, within a name.
    Metrics: [{ Name: 'Requests' }, { Name: 'a]}]},b' }],
  };
  const at = (Timestamp: number, members: object): string =>
    JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics: [metrics] }, ...members });
  const read = (text: string) =>
    embeddedMetrics(text).map(({ name, dimensions, value, timestampMs }) => [
      name,
      dimensions['path'],
      value,
      timestampMs,
    ]);
  expect(read(at(1, { path: '/hash', Requests: 1 }))).toEqual([['Requests', '/hash', 1, 1]]);
  expect(read(at(2, { path: '/"]}]},', Requests: 2, 'a]}]},b': 3 }))).toEqual([
    ['Requests', '/"]}]},', 2, 2],
    ['a]}]},b', '/"]}]},', 3, 2],
  ]);
});

test('the order of members does not matter', () => {
  const CloudWatchMetrics = [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'A', Unit: 'Count' }] }];
  const expected = embeddedMetrics(JSON.stringify({ _aws: { Timestamp: 5, CloudWatchMetrics }, A: 1 }));
  expect(expected).toHaveLength(1);
  for (const members of [
    { A: 1, _aws: { Timestamp: 5, CloudWatchMetrics } },
    { _aws: { CloudWatchMetrics, Timestamp: 5 }, A: 1 },
    { _aws: { Timestamp: 5, CloudWatchMetrics, Other: [1] }, A: 1 },
  ])
    expect(embeddedMetrics(JSON.stringify(members))).toEqual(expected);
});
