import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import type { MetricQuery } from '../metric-query.ts';
import { runQueries } from '../metric-query.ts';
import type { MetricStore } from '../metric-store.ts';
import { statistic } from '../statistics.ts';

/** As the API and the template both write it. */
export const dimensionsSchema = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value])));

const period = z
  .int()
  .positive()
  .refine((seconds) => [1, 5, 10, 20, 30].includes(seconds) || seconds % 60 === 0, {
    message: 'A period is 1, 5, 10, 20 or 30 seconds or a multiple of 60',
  });

export const querySchema = z.object({
  Id: z.string().regex(/^[a-z]\w*$/),
  Label: z.string().optional(),
  Expression: z.string().optional(),
  Period: period.optional(),
  ReturnData: z.boolean().default(true),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema }),
      Period: period,
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
});

/** @throws CloudWatchError where a query is neither a metric nor an expression. */
export function toQuery({
  Id,
  Label,
  Expression,
  Period,
  MetricStat,
}: z.infer<typeof querySchema>): MetricQuery {
  if (MetricStat !== undefined) {
    const { Metric, Stat, Unit } = MetricStat;
    statistic(Stat);
    const metric = {
      namespace: Metric.Namespace,
      name: Metric.MetricName,
      dimensions: Metric.Dimensions,
      unit: Unit,
    };
    return { id: Id, label: Label, source: { metric, stat: Stat, periodMs: MetricStat.Period * 1000 } };
  }
  if (Expression === undefined)
    throw new CloudWatchError(
      'ValidationException',
      `The query ${Id} has neither MetricStat nor Expression.`,
    );
  const periodMs = Period === undefined ? undefined : Period * 1000;
  return { id: Id, label: Label, source: { expression: Expression, periodMs } };
}

const request = z.object({
  MetricDataQueries: z.array(querySchema).min(1).max(500),
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MaxDatapoints: z.int().positive().optional(),
  NextToken: z.string().optional(),
});

const minuteMs = 60_000;

/**
 * GetMetricData, all on one page: one machine's day is small. Periods count from the start, rounded down to the minute:
 * those of an hour from 11:18 begin at 18 minutes past (so in the examples of `get-metric-statistics` in the AWS CLI's
 * reference), and a window is one data point.
 */
export function getMetricData(store: MetricStore, input: unknown): object {
  const { MetricDataQueries, StartTime, EndTime, ScanBy } = request.parse(input);
  if (StartTime >= EndTime)
    throw new CloudWatchError('ValidationException', 'The parameter StartTime must be less than EndTime.');
  const queries = MetricDataQueries.map(toQuery);
  const originMs = Math.floor((StartTime * 1000) / minuteMs) * minuteMs;
  const run = runQueries(store, queries, { fromMs: StartTime * 1000, toMs: EndTime * 1000, originMs });
  const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData).flatMap(
    ({ Id, Label, MetricStat }) =>
      run(Id).series.map((series) => {
        const points = [...series];
        if (ScanBy === 'TimestampDescending') points.reverse();
        return {
          Id,
          Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
          Timestamps: points.map(([at]) => at / 1000),
          Values: points.map(([, value]) => value),
          StatusCode: 'Complete',
        };
      }),
  );
  return { MetricDataResults: results, Messages: [] };
}
