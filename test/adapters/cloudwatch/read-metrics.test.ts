import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { createReadMetrics } from '../../../adapters/cloudwatch/read-metrics.ts';

const window = {
  start: new Date('2026-03-05T12:00:00Z'),
  end: new Date('2026-03-05T12:05:00Z'),
  seconds: 300,
};
const query = (statistic: 'Sum' | 'p95' | 'Average') =>
  ({ namespace: 'N', name: 'M', dimensions: { stage: 'dev' }, statistic }) as const;

test('each figure is one point as long as the window', async () => {
  const mock = mockClient(CloudWatchClient);
  mock.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm1', Values: [4] }] });
  const read = createReadMetrics(new CloudWatchClient({ region: 'us-east-1' }));
  expect(await read({ none: query('p95'), four: query('Sum') }, window)).toEqual({
    none: undefined,
    four: 4,
  });
  const [call] = mock.commandCalls(GetMetricDataCommand);
  expect(call?.args[0].input).toMatchObject({
    StartTime: window.start,
    EndTime: window.end,
    MetricDataQueries: [
      { Id: 'm0', MetricStat: { Period: 300, Stat: 'p95' } },
      {
        Id: 'm1',
        MetricStat: {
          Stat: 'Sum',
          Metric: { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'stage', Value: 'dev' }] },
        },
      },
    ],
  });
});

test('points of several periods and pages are put together', async () => {
  const mock = mockClient(CloudWatchClient);
  mock
    .on(GetMetricDataCommand)
    .resolvesOnce({
      MetricDataResults: [
        { Id: 'm0', Values: [1, 2] },
        { Id: 'm1', Values: [7] },
        { Id: 'm2', Values: [2, 4] },
      ],
      NextToken: 'more',
    })
    .resolvesOnce({ MetricDataResults: [{ Id: 'm1', Values: [9] }] });
  const read = createReadMetrics(new CloudWatchClient({ region: 'us-east-1' }));
  const queries = { sum: query('Sum'), worst: query('p95'), mean: query('Average') };
  expect(await read(queries, window)).toEqual({ sum: 3, worst: 9, mean: 3 });
});
