import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import { describeAlarmHistory, describeAlarms } from '../../../local/cloudwatch/actions/alarms.ts';
import { openAlarmHistory } from '../../../local/cloudwatch/alarms/alarm-history.ts';
import { createAlarms } from '../../../local/cloudwatch/alarms/alarms.ts';
import { openMetricStore } from '../../../local/cloudwatch/metric-store.ts';
import { connectTo, minute, t0 } from './harness.ts';

const arn = (name: string): string => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const alarm = (name: string, properties: object) => ({
  type: 'AWS::CloudWatch::Alarm',
  name,
  arn: arn(name),
  properties: {
    Namespace: 'Test',
    MetricName: name,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 5,
    TreatMissingData: 'notBreaching',
    ...properties,
  },
});
const composite = (name: string, AlarmRule: string, more: object = {}) => ({
  type: 'AWS::CloudWatch::CompositeAlarm',
  name,
  arn: arn(name),
  properties: { AlarmRule, AlarmActions: ['topic'], ...more },
});

function start(resources: Parameters<typeof createAlarms>[0]['resources'], timeScale = 1) {
  const store = openMetricStore({ now: () => t0 });
  const history = openAlarmHistory(undefined);
  const alarms = createAlarms({ store, resources, history, timeScale, now: t0 });
  onTestFinished(() => {
    store.close();
    history.close();
  });
  return {
    alarms,
    put: (name: string, value: number, at: number) => {
      store.put({ namespace: 'Test', name, dimensions: {}, unit: 'Count', timestampMs: at, value });
    },
    states: (at: number) => {
      alarms.evaluate(at);
      return Object.fromEntries(alarms.list().map((status) => [status.alarm.name, status.state]));
    },
  };
}

test('an alarm begins when M of N periods that have ended breach, and ends when they no longer do', () => {
  const { put, states } = start([alarm('a', { EvaluationPeriods: 3, DatapointsToAlarm: 2 })]);
  [9, 1, 9, 1, 1].forEach((value, index) => {
    put('a', value, t0 + index * minute);
  });
  // In the third minute itself, its data do not count yet.
  const over = [2.9, 3, 4, 5].map((minutes) => states(t0 + minutes * minute)['a']);
  expect(over).toEqual(['OK', 'ALARM', 'OK', 'OK']);
});

test('an alarm over metric math fires on what the expression gives', () => {
  const metric = (Id: string) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'Test', MetricName: Id }, Period: 60, Stat: 'Sum' },
  });
  const {
    MetricName: _name,
    Namespace: _space,
    Statistic: _stat,
    Period: _period,
    ...rest
  } = alarm('x', {}).properties;
  const { put, states } = start([
    {
      ...alarm('ratio', {}),
      properties: {
        ...rest,
        Metrics: [
          { Id: 'ratio', Expression: 'IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)' },
          metric('errors'),
          metric('requests'),
        ],
      },
    },
  ]);
  put('requests', 100, t0);
  expect(states(t0 + minute)['ratio']).toBe('OK');
  put('requests', 100, t0 + minute);
  put('errors', 6, t0 + minute);
  expect(states(t0 + 2 * minute)['ratio']).toBe('ALARM');
});

test('a composite alarm follows its rule, other composites among it', () => {
  const { put, states } = start([
    composite('outer', `ALARM("inner") AND NOT (ALARM(b) OR INSUFFICIENT_DATA("c"))`),
    composite('inner', `ALARM("${arn('a')}")`),
    alarm('a', {}),
    alarm('b', {}),
    alarm('c', {}),
  ]);
  put('a', 9, t0);
  expect(states(t0 + minute)).toMatchObject({ inner: 'ALARM', outer: 'ALARM', b: 'OK' });
  put('a', 9, t0 + minute);
  put('b', 9, t0 + minute);
  expect(states(t0 + 2 * minute)).toMatchObject({ inner: 'ALARM', outer: 'OK', b: 'ALARM' });
});

test('a suppressor in alarm keeps the actions of a composite alarm back', () => {
  const { put, states, alarms } = start([
    alarm('a', {}),
    composite('page', 'ALARM(a)', { ActionsSuppressor: arn('a') }),
  ]);
  put('a', 9, t0);
  states(t0 + minute);
  expect(alarms.list().find((status) => status.alarm.name === 'page')?.suppressedBy).toBe('a');
});

test('a time scale shortens the periods', () => {
  const { put, states } = start([alarm('a', { EvaluationPeriods: 2 })], 12);
  put('a', 9, t0);
  put('a', 9, t0 + 5000);
  expect(states(t0 + 9000)['a']).toBe('OK');
  expect(states(t0 + 10_000)['a']).toBe('ALARM');
});

test.each([1, 12])('silence from before the start is no breach, silence after it is (scale %d)', (scale) => {
  const { states } = start([alarm('a', { EvaluationPeriods: 2, TreatMissingData: 'breaching' })], scale);
  expect([1, 2, 3].map((periods) => states(t0 + (periods * minute) / scale)['a'])).toEqual([
    'INSUFFICIENT_DATA',
    'ALARM',
    'ALARM',
  ]);
});

test('a band without enough data tells so; with data it is left by what is unlike before', () => {
  const { Threshold: _threshold, ...banded } = alarm('x', {
    ComparisonOperator: 'GreaterThanUpperThreshold',
    ThresholdMetricId: 'band',
    Metrics: [
      { Id: 'm', MetricStat: { Metric: { Namespace: 'Test', MetricName: 'm' }, Period: 60, Stat: 'Sum' } },
      { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m, 3)' },
    ],
  }).properties;
  const { put, states, alarms } = start([{ ...alarm('odd', {}), properties: banded }]);
  put('m', 100, t0);
  expect(states(t0 + minute)['odd']).toBe('INSUFFICIENT_DATA');
  for (let index = 1; index < 200; index++) put('m', 100 + (index % 5), t0 + index * minute);
  expect(states(t0 + 200 * minute)['odd']).toBe('OK');
  put('m', 150, t0 + 200 * minute);
  expect(states(t0 + 201 * minute)['odd']).toBe('ALARM');
  expect(alarms.list()[0]?.reason).toContain('the expected band');
});

test('DescribeAlarms and DescribeAlarmHistory tell the states and their changes over the wire', async () => {
  const { put, states, alarms } = start([alarm('a', {}), alarm('b', {}), composite('page', 'ALARM(a)')]);
  const client = await connectTo({
    'GraniteServiceVersion20100801.DescribeAlarms': (input) => describeAlarms(alarms, input),
    'GraniteServiceVersion20100801.DescribeAlarmHistory': (input) => describeAlarmHistory(alarms, input),
  });
  put('a', 9, t0);
  states(t0 + minute);
  // Until then the one real data point is among the latest that are looked at.
  states(t0 + 4 * minute);

  const { MetricAlarms, CompositeAlarms } = await client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  expect(MetricAlarms?.map(({ AlarmName, StateValue }) => [AlarmName, StateValue])).toEqual([
    ['a', 'OK'],
    ['b', 'OK'],
  ]);
  expect(CompositeAlarms?.[0]).toMatchObject({
    AlarmName: 'page',
    StateValue: 'OK',
    AlarmActions: ['topic'],
  });
  expect(MetricAlarms?.[0]?.StateUpdatedTimestamp).toEqual(new Date(t0 + 4 * minute));
  const { AlarmHistoryItems } = await client.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'a', ScanBy: 'TimestampAscending' }),
  );
  expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    'Alarm updated from ALARM to OK',
  ]);
});
