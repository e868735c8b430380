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
