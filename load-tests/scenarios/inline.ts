import { inlineMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { failures, latency, refusals } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

export const inline: Scenario = {
  name: 'inline',
  summary: 'digests that are answered at once: 1 KiB of JSON, 64 KiB raw, batches, verifying',
  defaults: { rate: 100, seconds: 30, drainSeconds: 0, tenants: 1 },
  rateIs: 'requests a second',
  thresholds: () => [
    latency('p95', 'p95', 'inline', 200),
    latency('p99', 'p99', 'inline', 500),
    failures(0.1),
    refusals(0.1),
  ],
  plannedSeconds: ({ seconds }) => seconds + warmUpSeconds(seconds),
  async run(run) {
    const { rate, seconds } = run.settings;
    const streams = [{ name: 'all', rate, tenants: run.target.tenants, mix: inlineMix }];
    await run.phase({ name: 'warm-up', judged: false, seconds: warmUpSeconds(seconds), streams });
    await run.phase({ name: 'steady', seconds, streams });
    await run.answered();
    return [];
  },
};
