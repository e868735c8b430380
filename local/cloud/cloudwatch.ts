import { join } from 'node:path';
import { z } from 'zod';
import { describeAlarmHistory, describeAlarms } from '../cloudwatch/actions/alarms.ts';
import { type Dashboard, getDashboard, listDashboards } from '../cloudwatch/actions/dashboards.ts';
import { describeLogGroups, filterLogEvents } from '../cloudwatch/actions/logs.ts';
import { createQueries } from '../cloudwatch/actions/queries.ts';
import { listMetrics } from '../cloudwatch/actions/list-metrics.ts';
import { getMetricData } from '../cloudwatch/actions/metric-data.ts';
import { openAlarmHistory } from '../cloudwatch/alarms/alarm-history.ts';
import { type Alarms, createAlarms } from '../cloudwatch/alarms/alarms.ts';
import { sampleConcurrency } from '../cloudwatch/figures/lambda.ts';
import { sampleDatabase } from '../cloudwatch/figures/postgres.ts';
import { sampleCache } from '../cloudwatch/figures/redis.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { openMetricStore } from '../cloudwatch/metric-store.ts';
import { type Sampling, startSampling } from '../cloudwatch/sampling.ts';
import { startActionServer } from '../cloudwatch/server.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { LogLine } from '../logs/log-files.ts';
import type { PostgresServer } from '../postgres/start.ts';
import type { RedisServer } from '../redis/start.ts';
import type { SqsServer } from '../sqs/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { readLogGroups } from './log-groups.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';

/** CloudWatch on this machine. */
export interface CloudWatch {
  /** Of CloudWatch and CloudWatch Logs. */
  readonly endpoint: string;
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly dashboards: readonly Dashboard[];
  /** What otherwise happens once a minute: evaluates all alarms as of `now`, milliseconds since the epoch. */
  evaluateAlarms(now?: number): void;
}

const dashboardSchema = z.object({ DashboardBody: z.string() });

/**
 * `timeScale` divides the minute in which gauges are sampled and alarms evaluated, and the alarms' periods: with 12,
 * an alarm over 3 of 5 minutes tells within 25 s. Limits of sums then hold for as much less time.
 */
export async function startCloudWatch(
  template: ResolvedTemplate,
  stackName: string,
  state: StateDirectory,
  timeScale: number,
  startup: Startup,
): Promise<CloudWatch> {
  const metrics = openMetricStore({ file: join(state.cloudwatch, 'metrics.db') });
  const history = openAlarmHistory(join(state.cloudwatch, 'alarms.db'));
  startup.keep({
    stop() {
      metrics.close();
      history.close();
    },
  });
  const alarms = createAlarms({
    store: metrics,
    resources: template
      .ofType('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')
      .map((resource) => ({ ...resource, arn: template.arn(resource) })),
    history,
    timeScale,
    now: Date.now(),
  });
  const dashboards = template.ofType('AWS::CloudWatch::Dashboard').map((resource) => ({
    name: resource.name,
    arn: template.arn(resource),
    body: dashboardSchema.parse(resource.properties).DashboardBody,
  }));
  const logGroups = readLogGroups(template, stackName, state);
  const evaluateAlarms = (now = Date.now()): void => {
    alarms.evaluate(now);
  };
  const timer = setInterval(() => {
    evaluateAlarms();
  }, 60_000 / timeScale).unref();
  startup.keep({
    stop() {
      clearInterval(timer);
    },
  });
  const queries = createQueries(logGroups);
  const api = 'GraniteServiceVersion20100801';
  const server = await startup.step(
    'cloudwatch',
    async () =>
      startup.keep(
        await startActionServer({
          [`${api}.GetMetricData`]: (input) => getMetricData(metrics, input),
          [`${api}.ListMetrics`]: (input) => listMetrics(metrics, input),
          [`${api}.DescribeAlarms`]: (input) => describeAlarms(alarms, input),
          [`${api}.DescribeAlarmHistory`]: (input) => describeAlarmHistory(alarms, input),
          [`${api}.GetDashboard`]: (input) => getDashboard(dashboards, input),
          [`${api}.ListDashboards`]: (input) => listDashboards(dashboards, input),
          'Logs_20140328.FilterLogEvents': (input) => filterLogEvents(logGroups, input),
          'Logs_20140328.DescribeLogGroups': (input) => describeLogGroups(logGroups, input),
          'Logs_20140328.StartQuery': (input) => queries.start(input),
          'Logs_20140328.GetQueryResults': (input) => queries.results(input),
          'Logs_20140328.StopQuery': (input) => queries.stop(input),
        }),
      ),
    ({ endpoint }) => `CloudWatch, ${alarms.list().length} alarms, ${endpoint}`,
  );
  return { endpoint: server.endpoint, metrics, alarms, dashboards, evaluateAlarms };
}

/** Samples what the services tell of themselves: the minute is divided by the time scale. */
export function startGauges(options: {
  readonly template: ResolvedTemplate;
  readonly metrics: MetricStore;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly sqs: SqsServer;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | undefined;
  readonly timeScale: number;
  readonly log: LogLine;
}): Sampling {
  const { template, metrics, functions, sqs, postgres, redis, timeScale, log } = options;
  const nameOf = (type: string): string | undefined => template.ofType(type)[0]?.name;
  const cluster = nameOf('AWS::RDS::DBCluster');
  const cache = nameOf('AWS::ElastiCache::ServerlessCache');
  const { ownerUrl: url, pid } = postgres;
  return startSampling({
    metrics,
    queues: () => sqs.gauges(),
    eachMinute: [
      sampleConcurrency(metrics, () => functions.values()),
      ...(cluster === undefined
        ? []
        : [sampleDatabase({ metrics, url, pid, cluster, proxy: nameOf('AWS::RDS::DBProxy') })]),
      ...(cache === undefined || redis === undefined
        ? []
        : [sampleCache({ metrics, port: redis.port, cache })]),
    ],
    minuteMs: 60_000 / timeScale,
    onFailure: log,
  });
}
