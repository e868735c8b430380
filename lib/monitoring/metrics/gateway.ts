import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { awsMetric } from './aws-metric.ts';
import { math } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';

/**
 * Errors that a window of the error budget must have before their share says anything. Where few requests come, a handful
 * of errors is a large share of them ("Low-Traffic Services and Error Budget Alerting", chapter 5 of The Site
 * Reliability Workbook). Errors and not requests, so that ten of ten that fail are an outage.
 */
const leastErrors = 10;
/** Below this many requests a minute, a percentage of them says nothing. */
const leastRequestsAMinute = 20;

/** `api` and `stage` are their names. */
export function gatewayMetrics(api: string, stage: string, own: OwnMetric) {
  const metric = awsMetric('AWS/ApiGateway', { ApiName: api, Stage: stage });
  const sum = Stats.SUM;
  const requests = metric('Count', { statistic: sum, label: 'requests' });
  const clientErrors = metric('4XXError', { statistic: sum, label: '4xx' });
  const serverErrors = metric('5XXError', { statistic: sum, label: '5xx' });
  const latency = (percentile: number) =>
    metric('Latency', { statistic: Stats.percentile(percentile), label: `p${percentile}` });
  const errorPercent = (minutes: number, label: string) =>
    math(
      label,
      `IF(errors >= ${leastErrors}, 100 * errors / requests, 0)`,
      {
        requests: metric('Count', { statistic: sum, label: 'requests', minutes }),
        errors: metric('5XXError', { statistic: sum, label: '5xx', minutes }),
      },
      minutes,
    );
  return {
    requests,
    /** None where none arrive: the gateway then reports nothing, and the alarm would take that for no breach. */
    arriving: math('requests, or none', 'FILL(requests, 0)', { requests }),
    requestsPerSecond: math('requests a second', 'requests / 60', { requests }),
    clientErrors,
    serverErrors,
    latency: [latency(50), latency(95), latency(99)],
    medianLatency: latency(50),
    tailLatency: latency(99),
    /**
     * What the gateway itself adds to a request. Of sums, since percentiles do not subtract, and averages are not of the
     * same requests: those that the gateway refuses have no time behind it.
     */
    overhead: math('gateway alone, average', '(whole - FILL(behind, 0)) / requests', {
      whole: metric('Latency', { statistic: sum, label: 'whole' }),
      behind: metric('IntegrationLatency', { statistic: sum, label: 'behind the gateway' }),
      requests,
    }),
    /** 4xx that no function answered: throttled, over quota, without a key, too large. */
    refusedPercent: math(
      'refused by the gateway, percent of requests',
      `IF(requests >= ${leastRequestsAMinute}, 100 * (refused - FILL(answered, 0)) / requests, 0)`,
      {
        requests,
        refused: clientErrors,
        answered: own('ClientErrors', { statistic: sum, label: '4xx by functions' }),
      },
    ),
    errorPercent: math('5xx, percent of requests', 'IF(requests > 0, 100 * errors / requests, 0)', {
      requests,
      errors: serverErrors,
    }),
    errorPercentOver: {
      fiveMinutes: errorPercent(5, '5 minutes'),
      halfHour: errorPercent(30, '30 minutes'),
      hour: errorPercent(60, '1 hour'),
      sixHours: errorPercent(360, '6 hours'),
    },
  };
}
