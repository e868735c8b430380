import { taskMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { failedTasks, failures, latency, lostTasks, refusals } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

export const queued: Scenario = {
  name: 'queued',
  summary: 'argon2id of 64 MiB through the queue: submitting, and from submit to result; nothing is lost',
  defaults: { rate: 5, seconds: 30, drainSeconds: 120, tenants: 1 },
  rateIs: 'tasks a second',
  thresholds: () => [
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
    const streams = [{ name: 'all', rate, tenants: run.target.tenants, mix: taskMix }];
    await run.phase({ name: 'warm-up', judged: false, seconds: warmUpSeconds(seconds), streams });
    await run.phase({ name: 'steady', seconds, streams });
    await run.drain();
    return [];
  },
};
