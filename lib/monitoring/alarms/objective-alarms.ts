import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { figures, type AlarmDefinition, type DefineAlarms } from './alarm-definition.ts';

/**
 * Burn rates of the error budget of 30 days, each in a long and a short window: the long one says that it matters, the
 * short one that it goes on. Rates and windows are those of table 5-8 in "Alerting on SLOs", The Site Reliability
 * Workbook, https://sre.google/workbook/alerting-on-slos/: 2 % of the budget within an hour, 5 % within six.
 */
export const burnRates = {
  fast: { rate: 14.4, long: 'hour', short: 'fiveMinutes' },
  slow: { rate: 6, long: 'sixHours', short: 'halfHour' },
} as const;

/**
 * Both windows of a rate must be in alarm, and errors come now: see `pages`. The windows alone would page before a
 * cause that needs three minutes to be sure of, and for up to half an hour after it is over.
 */
export const burnAlarmNames = [
  ['error-budget-fast-long', 'error-budget-fast-short', 'errors-now'],
  ['error-budget-slow-long', 'error-budget-slow-short', 'errors-now'],
] as const;

export const objectiveAlarms: DefineAlarms = ({ alarms }, metrics) => {
  const over = metrics.gateway.errorPercentOver;
  const { fast, slow } = burnRates;
  const budget = 100 - alarms.availabilityPercent;
  const burn = (name: string, metric: IMetric, rate: number, window: string): AlarmDefinition => ({
    name,
    metric,
    threshold: Math.round(rate * budget * 1e6) / 1e6,
    of: [1, 1],
    meaning: `Over ${window}, 5xx spent the error budget of ${alarms.availabilityPercent} % ${rate} times as fast as it lasts.`,
    first: figures('/lb/stats'),
    runbook: 'errors',
  });
  return [
    burn('error-budget-fast-long', over[fast.long], fast.rate, 'an hour'),
    burn('error-budget-fast-short', over[fast.short], fast.rate, 'five minutes'),
    burn('error-budget-slow-long', over[slow.long], slow.rate, 'six hours'),
    burn('error-budget-slow-short', over[slow.short], slow.rate, 'half an hour'),
    {
      name: 'errors-now',
      metric: metrics.gateway.serverErrors,
      threshold: 0,
      of: [4, 8],
      meaning:
        'Callers got 5xx in four of the last eight minutes. It says that a spent error budget is still being spent, and pages only with it.',
      first: figures('/lb/stats'),
      runbook: 'errors',
    },
    {
      // The median, since those who ask to wait for a task (`Prefer: wait`, `?wait=`) stretch the tail on purpose.
      name: 'latency',
      metric: metrics.gateway.medianLatency,
      threshold: alarms.latencyMs,
      of: [6, 6],
      meaning: `Half of the requests take more than ${alarms.latencyMs} ms.`,
      first: figures('/lb/stats'),
      runbook: 'errors',
    },
    {
      // How long the tail is depends on how many callers ask to wait, so a fixed limit would lie.
      name: 'latency-tail',
      metric: metrics.gateway.tailLatency,
      band: { deviations: 4, side: 'above' },
      of: [10, 10],
      meaning: 'The slowest hundredth of the requests is far slower than usual at this hour.',
      first: figures('/lb/stats'),
      runbook: 'errors',
    },
    {
      name: 'tasks-failed',
      metric: metrics.tasks.failedPercent,
      threshold: 5,
      of: [4, 5],
      meaning: 'More than 5 % of the tasks that ended have failed.',
      first: 'npx hash-api logs compute-worker --since 15m',
      runbook: 'errors',
    },
  ];
};

export const maintenanceAlarms: DefineAlarms = (_config, metrics) => [
  {
    name: 'maintenance-missing',
    metric: metrics.functions.maintenanceRuns,
    threshold: 1,
    below: true,
    silenceBreaches: true,
    // CloudWatch takes data of the two periods before into account before it takes silence for a breach.
    of: [3, 3],
    meaning:
      'Maintenance has not run for five minutes. Abandoned tasks are not ended, and partitions for the days to come not made.',
    first: 'npx hash-api logs maintenance --since 60m',
    runbook: 'maintenance',
  },
  {
    name: 'maintenance-errors',
    metric: metrics.functions.errors('maintenance'),
    threshold: 0,
    of: [5, 10],
    meaning:
      'Maintenance fails, so abandoned tasks are not ended and partitions not made; the inserts of the days to come depend on them.',
    first: 'npx hash-api logs maintenance --since 60m',
    runbook: 'maintenance',
  },
  {
    name: 'keys-not-ended',
    metric: metrics.functions.errors('key-expiry'),
    threshold: 0,
    // Three runs of one every five minutes.
    of: [3, 15],
    meaning: 'API keys whose time is over could not be revoked: they still open the API.',
    first: 'npx hash-api logs key-expiry --since 1h',
    runbook: 'maintenance',
  },
];
