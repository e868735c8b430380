import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { look } from '../../../ops/status/look.ts';
import { screen } from '../../../ops/status/screen.ts';

const cloudwatch = mockClient(CloudWatchClient);
const client = new CloudWatchClient({ region: 'eu-west-1' });
const config = parseStage('dev', { workers: { compute: { maxConcurrency: 8 } } }, 'test');
const target = {
  stage: 'dev',
  config,
  stageFile: '',
  settingsOf: () => config,
  settings: () => config,
  place: 'AWS',
  isLocal: false,
  client: () => ({}),
};
const now = new Date('2030-01-01T12:00:30Z');

const stat = (namespace: string, metric: string, dimension: string, value: string) => ({
  Namespace: namespace,
  MetricName: metric,
  Dimensions: [{ Name: dimension, Value: value }],
});

const alarms: MetricAlarm[] = [
  {
    AlarmName: 'hash-api-dev-oldest-message',
    StateValue: 'ALARM',
    ...stat('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'compute-x1'),
  },
  {
    AlarmName: 'hash-api-dev-dead-letters',
    StateValue: 'OK',
    ...stat('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'dead-x2'),
  },
  {
    AlarmName: 'hash-api-dev-object-oldest-message',
    StateValue: 'OK',
    ...stat('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'objects-x4'),
  },
  {
    AlarmName: 'hash-api-dev-object-dead-letters',
    StateValue: 'OK',
    ...stat('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'dead-objects-x5'),
  },
  {
    AlarmName: 'hash-api-dev-capacity',
    StateValue: 'OK',
    Metrics: [
      {
        Id: 'm',
        MetricStat: {
          Metric: stat('AWS/RDS', 'ACUUtilization', 'DBClusterIdentifier', 'cluster-x3'),
          Period: 60,
          Stat: 'Maximum',
        },
      },
    ],
  },
];

/** Values of metrics, newest first, by name and the value of one dimension or `*`. */
function answerWith(values: Readonly<Record<string, readonly number[]>>): void {
  const valuesOf = ({ MetricStat }: MetricDataQuery): readonly number[] => {
    const { MetricName = '', Dimensions = [] } = MetricStat?.Metric ?? {};
    const keys = [...Dimensions.map(({ Value = '' }) => `${MetricName} ${Value}`), `${MetricName} *`];
    return keys.map((key) => values[key]).find((found) => found !== undefined) ?? [];
  };
  cloudwatch.on(GetMetricDataCommand).callsFake((input: { MetricDataQueries: MetricDataQuery[] }) => ({
    MetricDataResults: input.MetricDataQueries.map((query) => ({ Id: query.Id, Values: valuesOf(query) })),
  }));
}

beforeEach(() => {
  cloudwatch.reset();
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: alarms });
});

test('counts are summed over the window, gauges are the last; what the gateway refused is what no function answered', async () => {
  answerWith({
    'Count *': [10, 50, 60],
    '4XXError *': [0, 7, 5],
    'ClientErrors *': [0, 2],
    'Latency *': [12, 400],
    'ConcurrentExecutions hash-api-dev-hash': [3, 9],
    'ApproximateNumberOfMessagesVisible compute-x1': [4],
    'ApproximateNumberOfMessagesVisible dead-x2': [0],
    'ApproximateNumberOfMessagesVisible objects-x4': [7],
    'ApproximateNumberOfMessagesVisible dead-objects-x5': [1],
    'ConcurrentExecutions hash-api-dev-object-worker': [5],
    'ACUUtilization cluster-x3': [55],
  });
  const { figures } = await look(client, target, now);
  expect(figures.windowSeconds).toBe(150);
  expect(figures.gateway).toMatchObject({ requests: 120, refused: 10, latencyP95Ms: 12, serverErrors: 0 });
  expect(figures.functions[0]).toEqual({ name: 'hash', busy: 3, limit: 500, throttles: 0, errors: 0 });
  expect(figures.functions.map(({ name }) => name)).not.toContain('compute-worker');
  expect(figures.queue).toMatchObject({ waiting: 4, deadLetters: 0, oldestSeconds: null });
  expect(figures.workers).toMatchObject({ busy: 0, limit: 8, backlog: 4 });
  expect(figures.functions.map(({ name }) => name)).not.toContain('object-worker');
  expect(figures.objectQueue).toMatchObject({ waiting: 7, deadLetters: 1 });
  expect(figures.objectWorkers).toMatchObject({ busy: 5, limit: 40, backlog: 7 });
  expect(figures.database).toMatchObject({ capacityPercent: 55, connections: null });
  expect(figures.cache).toMatchObject({ bytes: null, bytesLimit: 5e9 });
});

test('the screen ends in the verdict, with the alarms that are on', async () => {
  answerWith({
    'ConcurrentExecutions hash-api-dev-compute-worker': [8],
    'ApproximateNumberOfMessagesVisible compute-x1': [940],
    'ApproximateAgeOfOldestMessage compute-x1': [94],
    'DatabaseTime *': [4],
  });
  const picture = await look(client, target, now);
  const lines = screen(picture, false).split('\n');
  expect(lines).toContain('alarms         oldest-message');
  expect(lines.find((line) => line.startsWith('workers'))).toMatch(/8 of 8 busy +██████████ 100 %/);
  expect(lines.find((line) => line.startsWith('degraded'))).toBe(
    'degraded: workers are the bottleneck: 8 of 8 busy, 940 tasks wait, the oldest for 94 s, the database answers in 4 ms',
  );
  expect(lines.length).toBeLessThanOrEqual(24);
});

test('a stage without alarms is not there', async () => {
  cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
  await expect(look(client, target, now)).rejects.toThrow(/Is stage dev deployed/);
});
