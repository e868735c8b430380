import { z } from 'zod';
import { dimensionsSchema, querySchema, toQuery } from '../actions/metric-data.ts';
import { CloudWatchError } from '../errors.ts';
import type { MetricQuery } from '../metric-query.ts';
import type { EvaluationRule } from './evaluation.ts';

const comparisons: Readonly<Record<string, (value: number, lower: number, upper: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  // Of an anomaly detection band.
  LessThanLowerOrGreaterThanUpperThreshold: (value, lower, upper) => value < lower || value > upper,
  LessThanLowerThreshold: (value, lower) => value < lower,
  GreaterThanUpperThreshold: (value, _lower, upper) => value > upper,
};

const actionsSchema = {
  AlarmDescription: z.string().optional(),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: z.array(z.string()).default([]),
  OKActions: z.array(z.string()).default([]),
  InsufficientDataActions: z.array(z.string()).default([]),
};

const alarmSchema = z.object({
  ...actionsSchema,
  ComparisonOperator: z.enum(Object.keys(comparisons)),
  EvaluationPeriods: z.int().positive(),
  DatapointsToAlarm: z.int().positive().optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  Threshold: z.number().optional(),
  ThresholdMetricId: z.string().optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensionsSchema,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: z.int().positive().optional(),
  Unit: z.string().optional(),
  Metrics: z.array(querySchema).optional(),
});

/** What an alarm does beside being in a state. */
export interface AlarmActions {
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly onAlarm: readonly string[];
  readonly onOk: readonly string[];
  readonly onInsufficientData: readonly string[];
}

export interface MetricAlarm {
  readonly name: string;
  readonly arn: string;
  readonly actions: AlarmActions;
  readonly rule: EvaluationRule;
  readonly comparison: string;
  readonly threshold: number | undefined;
  /** Id of the query that gives the band, where the threshold is one. */
  readonly bandId: string | undefined;
  readonly queries: readonly MetricQuery[];
  /** Id of the query that is watched. */
  readonly watched: string;
  readonly periodMs: number;
  /** How far the periods slide from one evaluation to the next: a minute, or the period where that is shorter. */
  readonly stepMs: number;
  breaches(value: number, lower: number, upper: number): boolean;
}

export const alarmActionsSchema = z.object(actionsSchema).transform((properties): AlarmActions => ({
  description: properties.AlarmDescription,
  enabled: properties.ActionsEnabled,
  onAlarm: properties.AlarmActions,
  onOk: properties.OKActions,
  onInsufficientData: properties.InsufficientDataActions,
}));

/**
 * An AWS::CloudWatch::Alarm. `timeScale` divides its periods, whose statistics then cover as much less.
 * @throws CloudWatchError, ZodError
 */
export function readMetricAlarm(
  resource: { readonly name: string; readonly arn: string; readonly properties: unknown },
  timeScale: number,
): MetricAlarm {
  const alarm = alarmSchema.parse(resource.properties);
  const scaled = (milliseconds: number): number =>
    Math.max(1000, Math.round(milliseconds / timeScale / 1000) * 1000);
  const { queries, watched } = readQueries(alarm);
  const periodOf = ({ source }: MetricQuery): number => source.periodMs ?? 0;
  const periodMs = Math.max(...queries.map(periodOf));
  const breaches = comparisons[alarm.ComparisonOperator];
  if (breaches === undefined) throw invalid(alarm.ComparisonOperator);
  return {
    name: resource.name,
    arn: resource.arn,
    actions: alarmActionsSchema.parse(resource.properties),
    rule: {
      evaluationPeriods: alarm.EvaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
      treatMissingData: alarm.TreatMissingData,
    },
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    bandId: alarm.ThresholdMetricId,
    queries: queries.map((query) => ({
      ...query,
      source: { ...query.source, periodMs: scaled(query.source.periodMs ?? periodMs) },
    })),
    watched,
    periodMs: scaled(periodMs),
    stepMs: scaled(Math.min(periodMs, 60_000)),
    breaches,
  };
}

function readQueries(alarm: z.infer<typeof alarmSchema>): { queries: MetricQuery[]; watched: string } {
  if (alarm.Metrics !== undefined) {
    const watched = alarm.Metrics.find(({ ReturnData, Id }) => ReturnData && Id !== alarm.ThresholdMetricId);
    if (watched === undefined) throw invalid('no query with ReturnData');
    return { queries: alarm.Metrics.map(toQuery), watched: watched.Id };
  }
  const { Namespace, MetricName, Period } = alarm;
  const stat = alarm.Statistic ?? alarm.ExtendedStatistic;
  if (Namespace === undefined || MetricName === undefined || stat === undefined || Period === undefined)
    throw invalid('neither Metrics nor a whole metric');
  const metric = { namespace: Namespace, name: MetricName, dimensions: alarm.Dimensions, unit: alarm.Unit };
  return { queries: [{ id: 'm', source: { metric, stat, periodMs: Period * 1000 } }], watched: 'm' };
}

const invalid = (what: string): CloudWatchError =>
  new CloudWatchError('ValidationException', `The alarm cannot be evaluated: ${what}.`);
