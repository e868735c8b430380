import { z } from 'zod';
import { ofType, theOnly } from './template.ts';

const stat = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.json() })).default([]),
  }),
});

const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.json()).default([]),
  OKActions: z.array(z.json()).default([]),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Threshold: z.number().optional(),
  ThresholdMetricId: z.string().optional(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.json() })).default([]),
  Period: z.number().optional(),
  Metrics: z.array(z.object({ Expression: z.string().optional(), MetricStat: stat.optional() })).default([]),
});

const prefix = 'hash-api-dev-';

export const alarms = ofType('AWS::CloudWatch::Alarm').map(({ id, Properties }) => {
  const alarm = alarmSchema.parse(Properties);
  return { id, ...alarm, name: alarm.AlarmName.replace(prefix, '') };
});

const compositeSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmRule: z.string(),
  AlarmActions: z.array(z.json()).default([]),
  OKActions: z.array(z.json()).default([]),
});

export const composites = ofType('AWS::CloudWatch::CompositeAlarm').map(({ id, Properties, DependsOn }) => {
  const alarm = compositeSchema.parse(Properties);
  const names = (rule: string) =>
    Array.from(rule.matchAll(/ALARM\("([^"]+)"\)/g), ([, name]) => (name ?? '').replace(prefix, ''));
  const [symptoms = '', behind = ''] = alarm.AlarmRule.split(' AND NOT ');
  return {
    id,
    DependsOn,
    ...alarm,
    name: alarm.AlarmName.replace(prefix, ''),
    parts: names(symptoms),
    behind: names(behind),
  };
});

interface UsedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

export function metricsOfAlarms(): readonly UsedMetric[] {
  return alarms.flatMap(({ Namespace, MetricName, Dimensions, Metrics }) => {
    const stats = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    const own =
      Namespace !== undefined && MetricName !== undefined ? [{ Namespace, MetricName, Dimensions }] : [];
    return [...own, ...stats].map((metric) => ({
      namespace: metric.Namespace,
      name: metric.MetricName,
      dimensions: metric.Dimensions.map(({ Name }) => Name),
    }));
  });
}

const axis = z.object({ label: z.string().optional() }).optional();

const widgetSchema = z.object({
  type: z.string(),
  properties: z.object({
    title: z.string().optional(),
    markdown: z.string().optional(),
    query: z.string().optional(),
    view: z.string().optional(),
    alarms: z.array(z.string()).optional(),
    metrics: z.array(z.array(z.json())).default([]),
    yAxis: z.object({ left: axis, right: axis }).optional(),
    annotations: z
      .object({
        horizontal: z.array(z.object({ label: z.string().optional(), value: z.number() })).default([]),
      })
      .optional(),
  }),
});

/** Parts of the body that are not text in the template: `Fn::Join` with references, each as its logical id. */
const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.json())]) });
const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => value['Fn::GetAtt'][0]),
]);

function body(): string {
  const value = joined.parse(theOnly('AWS::CloudWatch::Dashboard').Properties['DashboardBody']);
  return value['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : reference.parse(part)))
    .join('');
}

export const widgets = z.object({ widgets: z.array(widgetSchema) }).parse(JSON.parse(body())).widgets;

/** Rows of a widget's `metrics` are a namespace, a name, dimensions in pairs and options; or options with an expression. */
export function metricsOfDashboard(): readonly UsedMetric[] {
  const words = z.array(z.string());
  return widgets.flatMap(({ properties }) =>
    properties.metrics.flatMap((entry) => {
      const [namespace, name, ...rest] = words.parse(entry.filter((part) => typeof part === 'string'));
      if (namespace === undefined || name === undefined) return [];
      return [{ namespace, name, dimensions: rest.filter((_, index) => index % 2 === 0) }];
    }),
  );
}
