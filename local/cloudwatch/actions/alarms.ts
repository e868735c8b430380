import { z } from 'zod';
import type { Alarms, AlarmStatus } from '../alarms/alarms.ts';
import type { MetricQuery } from '../metric-query.ts';

const stateSchema = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const typesSchema = z.array(z.enum(['MetricAlarm', 'CompositeAlarm'])).default(['MetricAlarm']);

const describeRequest = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().default(''),
  AlarmTypes: typesSchema,
  StateValue: stateSchema.optional(),
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
});

/** DescribeAlarms; as there, composite alarms only where AlarmTypes names them. */
export function describeAlarms(alarms: Alarms, input: unknown): object {
  const request = describeRequest.parse(input);
  const found = alarms
    .list()
    .filter((status) => request.AlarmTypes.includes(kindOf(status)))
    .filter(({ alarm }) => request.AlarmNames?.includes(alarm.name) ?? true)
    .filter(({ alarm }) => alarm.name.startsWith(request.AlarmNamePrefix))
    .filter(({ state }) => request.StateValue === undefined || state === request.StateValue)
    .sort((one, other) => (one.alarm.name < other.alarm.name ? -1 : 1));
  const { page, NextToken } = paged(found, request);
  const ofKind = (kind: string): object[] => page.filter((status) => kindOf(status) === kind).map(toAlarm);
  return { MetricAlarms: ofKind('MetricAlarm'), CompositeAlarms: ofKind('CompositeAlarm'), NextToken };
}

const historyRequest = z.object({
  AlarmName: z.string().optional(),
  AlarmTypes: typesSchema,
  HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']).optional(),
  StartDate: z.number().default(0),
  EndDate: z.number().default(Number.MAX_SAFE_INTEGER / 1000),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
});

/** DescribeAlarmHistory: changes of state are the only items, as nothing is configured or acted on here. */
export function describeAlarmHistory(alarms: Alarms, input: unknown): object {
  const request = historyRequest.parse(input);
  if (request.HistoryItemType !== undefined && request.HistoryItemType !== 'StateUpdate')
    return { AlarmHistoryItems: [] };
  const items = alarms.history
    .list(request.StartDate * 1000, request.EndDate * 1000)
    .filter(({ alarm, kind }) =>
      request.AlarmName === undefined ? request.AlarmTypes.includes(kind) : alarm === request.AlarmName,
    )
    .map(({ alarm, kind, at, state, before, reason }) => ({
      AlarmName: alarm,
      AlarmType: kind,
      Timestamp: at / 1000,
      HistoryItemType: 'StateUpdate',
      HistorySummary: `Alarm updated from ${before} to ${state}`,
      HistoryData: JSON.stringify({
        version: '1.0',
        oldState: { stateValue: before },
        newState: { stateValue: state, stateReason: reason },
      }),
    }));
  if (request.ScanBy === 'TimestampDescending') items.reverse();
  const { page, NextToken } = paged(items, request);
  return { AlarmHistoryItems: page, NextToken };
}

/** The token is the number of those that came before. */
function paged<Item>(
  items: readonly Item[],
  { MaxRecords, NextToken = '0' }: { MaxRecords: number; NextToken?: string | undefined },
): { page: Item[]; NextToken: string | undefined } {
  const end = Number(NextToken) + MaxRecords;
  return {
    page: items.slice(Number(NextToken), end),
    NextToken: end < items.length ? String(end) : undefined,
  };
}

const kindOf = ({ alarm }: AlarmStatus): 'MetricAlarm' | 'CompositeAlarm' =>
  'queries' in alarm ? 'MetricAlarm' : 'CompositeAlarm';

function toAlarm({ alarm, state, reason, since, suppressedBy }: AlarmStatus): object {
  const { actions } = alarm;
  const common = {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: actions.description,
    ActionsEnabled: actions.enabled,
    AlarmActions: actions.onAlarm,
    OKActions: actions.onOk,
    InsufficientDataActions: actions.onInsufficientData,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: since / 1000,
    StateTransitionedTimestamp: since / 1000,
  };
  if (!('queries' in alarm)) {
    const suppression = suppressedBy === undefined ? {} : { ActionsSuppressedBy: 'Alarm' };
    return { ...common, AlarmRule: alarm.ruleText, ActionsSuppressor: alarm.suppressor, ...suppression };
  }
  return {
    ...common,
    EvaluationPeriods: alarm.rule.evaluationPeriods,
    DatapointsToAlarm: alarm.rule.datapointsToAlarm,
    TreatMissingData: alarm.rule.treatMissingData,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    ThresholdMetricId: alarm.bandId,
    Metrics: alarm.queries.map((query) => toMetric(query, query.id === alarm.watched)),
  };
}

/** Always as a list of queries, also where the template names a single metric. */
function toMetric({ id, label, source }: MetricQuery, watched: boolean): object {
  const common = { Id: id, Label: label, ReturnData: watched };
  if (!('metric' in source))
    return { ...common, Expression: source.expression, Period: (source.periodMs ?? 60_000) / 1000 };
  const { namespace, name, dimensions, unit } = source.metric;
  return {
    ...common,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: source.periodMs / 1000,
      Stat: source.stat,
      Unit: unit,
    },
  };
}
