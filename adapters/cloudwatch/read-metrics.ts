import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { MetricQuery, ReadMetrics, Statistic } from '../../core/figures/metric-query.ts';

/** Reads each figure as one data point as long as the window: percentiles of minutes cannot be put together. */
export function createReadMetrics(client: CloudWatchClient): ReadMetrics {
  return async <Key extends string>(
    queries: Readonly<Record<Key, MetricQuery>>,
    { start, end, seconds }: Parameters<ReadMetrics>[1],
  ) => {
    const asked = Object.entries<MetricQuery>(queries);
    const values = asked.map((): number[] => []);
    const pages = paginateGetMetricData(
      { client },
      {
        StartTime: start,
        EndTime: end,
        MetricDataQueries: asked.map(([, query], index) => dataQuery(`m${index}`, query, seconds)),
      },
    );
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Values = [] } of MetricDataResults) values[Number(Id.slice(1))]?.push(...Values);
    }
    const found = asked.map(([key, { statistic }], index) => [key, together(statistic, values[index] ?? [])]);
    // A value for each key that was asked for; TypeScript cannot follow that through fromEntries.
    return Object.fromEntries(found) as Record<Key, number | undefined>;
  };
}

function dataQuery(id: string, { namespace, name, dimensions, statistic }: MetricQuery, seconds: number) {
  const query: MetricDataQuery = {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: seconds,
      Stat: statistic,
    },
  };
  return query;
}

/** CloudWatch may begin its periods elsewhere and give two points: then the sum, the mean, or the worse of both. */
function together(statistic: Statistic, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  if (statistic === 'Sum') return sum;
  return statistic === 'Average' ? sum / values.length : Math.max(...values);
}
