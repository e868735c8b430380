import { AlarmStatusWidget, type Alarm, type CompositeAlarm, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../../stage/stage-config.ts';
import { burnRates } from '../alarms/objective-alarms.ts';
import type { Metrics } from '../metrics.ts';
import { heading, number, row } from './widgets.ts';

export interface Alerts {
  readonly pages: readonly CompositeAlarm[];
  readonly parts: readonly Alarm[];
}

/** Is it healthy? */
export function healthScreen(
  { alarms }: StageConfig,
  { gateway, answers, functions, tasks, routes }: Metrics,
  { pages, parts }: Alerts,
): IWidget[][] {
  const budget = 100 - alarms.availabilityPercent;
  const spent = (rate: number) => Math.round(rate * budget * 1000) / 1000;
  return [
    heading(
      'Is it healthy?',
      'Nothing is red, errors stay below their budget, half of the requests below their limit. Pages name a cause, symptoms what was seen of it; each says what to type first.',
    ),
    [
      new AlarmStatusWidget({
        title: 'No cause pages anybody.',
        width: 8,
        height: 6,
        alarms: [...pages],
      }),
      new AlarmStatusWidget({
        title: 'No symptom is seen.',
        width: 16,
        height: 6,
        alarms: [...parts],
      }),
    ],
    [
      number('Requests arrive (a minute).', 6, gateway.requests),
      number(
        'Few are answered 5xx (percent, 5 minutes, 1 hour).',
        6,
        gateway.errorPercentOver.fiveMinutes,
        gateway.errorPercentOver.hour,
      ),
      number('Half of them take less than (ms).', 6, gateway.medianLatency),
      number('Maintenance runs (times a minute).', 6, functions.maintenanceRuns),
    ],
    row(
      {
        title: 'Errors spend their budget slower than it lasts.',
        left: {
          unit: 'percent of requests',
          metrics: Object.values(gateway.errorPercentOver),
          limits: [
            { value: spent(burnRates.fast.rate), label: 'pages over 1 hour and 5 minutes' },
            { value: spent(burnRates.slow.rate), label: 'pages over 6 hours and 30 minutes' },
          ],
        },
      },
      {
        title: 'Half of the requests are answered within the limit.',
        left: {
          unit: 'milliseconds',
          metrics: gateway.latency,
          limits: [{ value: alarms.latencyMs, label: 'limit of p50' }],
        },
      },
      {
        title: 'Each route answers as fast as ever (p95).',
        left: { unit: 'milliseconds', metrics: routes },
      },
    ),
    row(
      {
        title: 'Errors are the callers’ own.',
        left: {
          unit: 'answers a minute',
          metrics: [answers.clientErrors, answers.serverErrors, answers.unavailable],
        },
      },
      {
        title: 'Most requests are computed at once, the rest become tasks.',
        left: { unit: 'requests a minute', metrics: [answers.inline, answers.queued] },
      },
      {
        title: 'Tasks end completed, at the first attempt.',
        left: { unit: 'tasks a minute', metrics: [tasks.completed, tasks.failed, tasks.cancelled] },
        right: { unit: 'attempts', metrics: [tasks.attempts] },
      },
    ),
  ];
}
