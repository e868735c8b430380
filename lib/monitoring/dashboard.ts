import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type Alarm,
  type IMetric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Metrics } from './metrics.ts';

interface DashboardProps {
  readonly config: StageConfig;
  readonly metrics: Metrics;
  readonly alarms: readonly Alarm[];
}

/** One page: alarms, then a row each for API, functions, queue, database and cache, as a request goes. */
export function addDashboard(
  scope: Construct,
  id: string,
  { config, metrics, alarms }: DashboardProps,
): Dashboard {
  return new Dashboard(scope, id, {
    dashboardName: `hash-api-${config.stage}`,
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 3, alarms: [...alarms] })],
      [
        graph('Requests a minute', [metrics.requests, metrics.clientErrors, metrics.serverErrors]),
        graph('Latency, ms', metrics.latency),
        graph('5xx, %', [metrics.serverErrorPercent]),
      ],
      [
        graph('Duration of functions, p95, ms', metrics.duration),
        graph('Environments at work', metrics.concurrency),
        graph('Failed invocations', metrics.errors),
        graph('Throttled invocations', metrics.throttles),
      ],
      [
        graph('Compute queue, messages', [metrics.queueVisible, metrics.queueInFlight]),
        graph('Age of the oldest message, s', [metrics.oldestMessage]),
        graph('Dead letters', [metrics.deadLetters]),
      ],
      [
        graph('Database capacity', [metrics.databaseCapacity], [metrics.databaseCapacityPercent]),
        graph('Connections', [
          metrics.databaseConnections,
          metrics.proxyConnections,
          metrics.proxyConnectionsAllowed,
        ]),
        graph('Proxy', [metrics.pinnedSessions], [metrics.borrowLatency]),
      ],
      [
        graph('Cache, bytes', [metrics.cacheBytes]),
        graph('Cache, processing units a minute', [metrics.cacheUnits]),
        graph('Cache', [metrics.cacheHitRate], [metrics.cacheEvictions]),
      ],
    ],
  });
}

/** Widgets of a row share the 24 columns of the page. */
function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, width: 6, height: 6, left, right });
}
