import { Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Metrics } from './metrics.ts';
import { bottleneckScreen } from './screens/bottleneck.ts';
import { costScreen } from './screens/cost.ts';
import { healthScreen, type Alerts } from './screens/health.ts';
import { tenantScreen, type Logs } from './screens/tenants.ts';

interface DashboardProps extends Alerts {
  readonly config: StageConfig;
  readonly metrics: Metrics;
  readonly logs: Logs;
}

/**
 * One dashboard of four screens, each under a heading with the question that it answers: three dashboards an account
 * are free, so one for each question would cost and would have to be found.
 *
 * Written with aws-cdk-lib alone. cdk-monitoring-constructs (10.x, maintained by AWS) has charts for API Gateway,
 * Lambda, SQS and ElastiCache Serverless, but none for RDS Proxy, for Serverless v2's capacity, for metrics of one's own
 * or for what a metric is held against across services, which is most of what is here; its alarms each act by
 * themselves, and it would be a second place for names and thresholds.
 */
export function addDashboard(
  scope: Construct,
  id: string,
  { config, metrics, pages, parts, logs }: DashboardProps,
): Dashboard {
  return new Dashboard(scope, id, {
    dashboardName: `hash-api-${config.stage}`,
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      ...healthScreen(config, metrics, { pages, parts }),
      ...bottleneckScreen(config, metrics),
      ...costScreen(metrics),
      ...tenantScreen(logs),
    ],
  });
}
