import { dayMix } from '../workload/operations.ts';
import type { Scenario } from './scenario.ts';
import { failedTasks, failures, latencyGrowth, lostTasks, memoryGrowth, refusals } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

/** The first one still warms caches and heaps: growth is from the second to the last. */
const quarters = ['first quarter', 'second quarter', 'third quarter', 'last quarter'] as const;

export const soak: Scenario = {
  name: 'soak',
  summary: 'a day’s requests for long: whether latency or memory of the local cloud’s processes grows',
  defaults: { rate: 20, seconds: 600, drainSeconds: 120, tenants: 1 },
  rateIs: 'requests a second',
  thresholds: () => [
    latencyGrowth('latency-growth', quarters[1], quarters[3], 1.5),
    memoryGrowth('memory-growth', quarters[1], quarters[3], 10),
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
    for (const name of quarters) await run.phase({ name, seconds: seconds / quarters.length, streams });
    await run.drain();
    return [];
  },
};
