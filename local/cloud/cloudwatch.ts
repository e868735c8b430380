import { join } from 'node:path';
import { getMetricData } from '../cloudwatch/actions/metric-data.ts';
import { listMetrics } from '../cloudwatch/actions/list-metrics.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { openMetricStore } from '../cloudwatch/metric-store.ts';
import { startActionServer } from '../cloudwatch/server.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';

/** CloudWatch on this machine. */
export interface CloudWatch {
  /** Of CloudWatch and CloudWatch Logs. */
  readonly endpoint: string;
  readonly metrics: MetricStore;
}

export async function startCloudWatch(state: StateDirectory, startup: Startup): Promise<CloudWatch> {
  const metrics = openMetricStore({ file: join(state.cloudwatch, 'metrics.db') });
  startup.keep({
    stop() {
      metrics.close();
    },
  });
  const server = await startup.step(
    'cloudwatch',
    async () =>
      startup.keep(
        await startActionServer({
          'GraniteServiceVersion20100801.GetMetricData': (input) => getMetricData(metrics, input),
          'GraniteServiceVersion20100801.ListMetrics': (input) => listMetrics(metrics, input),
        }),
      ),
    ({ endpoint }) => `CloudWatch, ${endpoint}`,
  );
  return { endpoint: server.endpoint, metrics };
}
