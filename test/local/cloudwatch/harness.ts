import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { onTestFinished } from 'vitest';
import { getMetricData } from '../../../local/cloudwatch/actions/metric-data.ts';
import { listMetrics } from '../../../local/cloudwatch/actions/list-metrics.ts';
import { openMetricStore } from '../../../local/cloudwatch/metric-store.ts';
import { type Actions, startActionServer } from '../../../local/cloudwatch/server.ts';

/** The start of some minute. */
export const t0 = Date.UTC(2026, 0, 5, 12);
export const minute = 60_000;

/** A client of these actions over the real wire, until the test has finished. */
export async function connectTo(actions: Actions): Promise<CloudWatchClient> {
  const server = await startActionServer(actions);
  const client = new CloudWatchClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
  });
  return client;
}

/** A store in memory behind the real wire. */
export async function startMetrics() {
  const store = openMetricStore({ now: () => t0 });
  onTestFinished(() => {
    store.close();
  });
  const client = await connectTo({
    'GraniteServiceVersion20100801.GetMetricData': (input) => getMetricData(store, input),
    'GraniteServiceVersion20100801.ListMetrics': (input) => listMetrics(store, input),
  });

  /** Values by the queries' ids, oldest first, in the five minutes from `t0`. */
  async function ask(...queries: MetricDataQuery[]): Promise<Record<string, number[]>> {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(t0),
        EndTime: new Date(t0 + 5 * minute),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: queries,
      }),
    );
    return Object.fromEntries(MetricDataResults.map(({ Id = '', Values = [] }) => [Id, Values]));
  }
  return { store, client, ask };
}

export const query = (id: string, name: string, stat: string, returnData = true): MetricDataQuery => ({
  Id: id,
  ReturnData: returnData,
  MetricStat: { Metric: { Namespace: 'Test', MetricName: name }, Period: 60, Stat: stat },
});

export const expression = (id: string, text: string): MetricDataQuery => ({ Id: id, Expression: text });
