import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { Figure } from '../../core/diagnosis/figures.ts';
import { metricNamespace, type MetricName } from '../../core/names/metrics.ts';

const periodSeconds = 60;

/** A count over the window: without data nothing was counted. */
type Count = 'Sum';
/** As it stood in the last minute with data; without data it is not known. */
type Gauge = 'Maximum' | 'Average' | 'p50' | 'p95';

/** Gathers what is asked of it, then asks CloudWatch once. */
export class MetricReader {
  readonly #queries: MetricDataQuery[] = [];
  readonly #values = new Map<string, number[]>();

  /** A figure that is known after `read`. */
  ask(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string | undefined>>,
    statistic: Count | Gauge,
  ): () => Figure {
    const pairs = Object.entries(dimensions);
    if (pairs.some(([, value]) => value === undefined)) return () => null;
    const id = `m${this.#queries.length}`;
    this.#queries.push({
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: name,
          Dimensions: pairs.map(([Name, Value]) => ({ Name, Value })),
        },
        Period: periodSeconds,
        Stat: statistic,
      },
    });
    return () => {
      const values = this.#values.get(id) ?? [];
      return statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : (values[0] ?? null);
    };
  }

  /** One of the service's own. */
  askOwn(stage: string, name: MetricName, statistic: Count | Gauge): () => Figure {
    return this.ask(metricNamespace, name, { stage }, statistic);
  }

  /** The minute that runs, and the whole minutes before it. Returns the seconds that this is. */
  async read(client: CloudWatchClient, now: Date, wholeMinutes: number): Promise<number> {
    const periodMs = periodSeconds * 1000;
    const from = (Math.floor(now.getTime() / periodMs) - wholeMinutes) * periodMs;
    const range = {
      StartTime: new Date(from),
      // Beyond now, so that the minute that runs is whole.
      EndTime: new Date(from + (wholeMinutes + 1) * periodMs),
      ScanBy: 'TimestampDescending' as const,
    };
    // GetMetricData takes 500 queries; these are some forty.
    for await (const { MetricDataResults = [] } of paginateGetMetricData(
      { client },
      { MetricDataQueries: this.#queries, ...range },
    )) {
      for (const { Id = '', Values = [] } of MetricDataResults) {
        this.#values.set(Id, [...(this.#values.get(Id) ?? []), ...Values]);
      }
    }
    return Math.round((now.getTime() - from) / 1000);
  }
}
