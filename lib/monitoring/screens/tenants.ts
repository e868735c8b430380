import { LogQueryVisualizationType, LogQueryWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { heading } from './widgets.ts';

export interface Logs {
  /** Names of log groups. */
  readonly access: string;
  readonly functions: readonly string[];
}

/**
 * What do tenants do? From the access log, which knows keys, since a dimension for each would be a metric to pay for each.
 * Logs Insights costs when somebody looks (0.005 USD a GB read); a Contributor Insights rule would cost 0.50 USD a month
 * and 0.02 USD a million lines whether anybody does or not.
 */
export function tenantScreen({ access, functions }: Logs): IWidget[][] {
  const table = (title: string, logGroupNames: readonly string[], queryLines: readonly string[]) =>
    new LogQueryWidget({
      title,
      logGroupNames: [...logGroupNames],
      queryLines: [...queryLines],
      view: LogQueryVisualizationType.TABLE,
      width: 12,
      height: 6,
    });
  const byKey = (title: string, ...queryLines: readonly string[]) => table(title, [access], queryLines);
  return [
    heading(
      'What do tenants do?',
      'By the ids of API keys; `npx hash-api keys list` says whose each is. Read from the access log when this page is opened.',
    ),
    [
      byKey(
        'These keys ask most.',
        'filter tenant != "-"',
        'stats count(*) as requests, sum(response_bytes) as bytes, pct(latency_ms, 95) as p95_ms by key_id',
        'sort requests desc',
        'limit 20',
      ),
      byKey(
        'These keys are refused most, for these reasons.',
        'filter status >= 400 and status < 500',
        'stats count(*) as refused by key_id, status, gateway_error',
        'sort refused desc',
        'limit 20',
      ),
    ],
    [
      byKey(
        'These keys use these routes.',
        'filter tenant != "-"',
        'stats count(*) as requests, pct(latency_ms, 95) as p95_ms by key_id, method, resource',
        'sort requests desc',
        'limit 20',
      ),
      byKey(
        'These keys wait longest.',
        'filter tenant != "-"',
        'stats sum(latency_ms) / 1000 as seconds, max(latency_ms) as longest_ms by key_id',
        'sort seconds desc',
        'limit 20',
      ),
    ],
    [
      byKey(
        'These requests failed last.',
        'filter status >= 500',
        'fields time, request_id, key_id, method, resource, status, integration_status, gateway_error',
        'sort @timestamp desc',
        'limit 20',
      ),
      table('Functions say these errors most.', functions, [
        'filter level = "ERROR" or level = "WARN"',
        'stats count(*) as lines, latest(request_id) as latest_request by message, level',
        'sort lines desc',
        'limit 20',
      ]),
    ],
  ];
}
