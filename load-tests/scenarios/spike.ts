import { dayMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { blindRefusals, drained, failedTasks, lostTasks, serverErrors } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

/** Of the steady rate. */
const factor = 10;

export const spike: Scenario = {
  name: 'spike',
  summary: `a day’s requests, then ${factor} times as many at once, then as before`,
  defaults: { rate: 10, seconds: 20, drainSeconds: 120, tenants: 1 },
  rateIs: `requests a second before and after; ${factor} times as many in between`,
  thresholds: ({ drainSeconds }) => [
    serverErrors,
    blindRefusals,
    drained('spike', drainSeconds),
    lostTasks,
    failedTasks,
  ],
  plannedSeconds: ({ seconds }) => 3 * seconds + warmUpSeconds(seconds),
  async run(run) {
    const { rate, seconds } = run.settings;
    const streams = (times: number) => [
      { name: 'all', rate: rate * times, tenants: run.target.tenants, mix: dayMix },
    ];
    await run.phase({ name: 'warm-up', judged: false, seconds: warmUpSeconds(seconds), streams: streams(1) });
    await run.phase({ name: 'steady', seconds, streams: streams(1) });
    await run.phase({ name: 'spike', seconds, streams: streams(factor) });
    await run.phase({ name: 'after', seconds, streams: streams(1) });
    await run.drain();
    return [];
  },
};
