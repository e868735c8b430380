import { dayMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { failedTasks, failures, latency, lostTasks, refusals } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

export const mixed: Scenario = {
  name: 'mixed',
  summary: 'a day’s requests: digests, batches, verifying, lists, and one password task in twenty',
  defaults: { rate: 50, seconds: 60, drainSeconds: 120, tenants: 1 },
  rateIs: 'requests a second',
  thresholds: () => [
    latency('inline-p95', 'p95', 'inline', 200),
    latency('inline-p99', 'p99', 'inline', 500),
    latency('submit-p95', 'p95', 'submit', 500),
    latency('result-p95', 'p95', 'result', 5000),
    lostTasks,
    failedTasks,
    failures(0.1),
    refusals(0.1),
  ],
  plannedSeconds: ({ seconds }) => seconds + warmUpSeconds(seconds),
  async run(run) {
    const { rate, seconds } = run.settings;
    const streams = [{ name: 'all', rate, tenants: run.target.tenants, mix: dayMix }];
    await run.phase({ name: 'warm-up', judged: false, seconds: warmUpSeconds(seconds), streams });
    await run.phase({ name: 'steady', seconds, streams });
    await run.drain();
    return [];
  },
};
