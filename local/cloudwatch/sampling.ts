import type { QueueGauge } from '../sqs/start.ts';
import { recordQueues } from './figures/sqs.ts';
import type { MetricStore } from './metric-store.ts';

/** Reads a service and records what it tells. */
export type Sample = (at: number) => Promise<void>;

interface SamplingOptions {
  readonly metrics: MetricStore;
  readonly queues: () => readonly QueueGauge[];
  /** Once in each minute, so that a sum over a minute is one sample, as on AWS. */
  readonly eachMinute: readonly Sample[];
  /** Milliseconds of a minute: less in a test that does not wait. */
  readonly minuteMs: number;
  /** Told that a service did not answer; it is asked again a minute later. */
  readonly onFailure: (reason: string) => void;
}

/** Queues that are not empty are looked at this often: a glance at memory. */
const queueMs = 5000;

export interface Sampling {
  /** Lets a sample that is being taken end. */
  stop(): Promise<void>;
}

/** Samples the gauges of services: now, then once a minute, and queues more often while they hold messages. */
export function startSampling({
  metrics,
  queues,
  eachMinute,
  minuteMs,
  onFailure,
}: SamplingOptions): Sampling {
  let running = Promise.resolve();

  async function sample(): Promise<void> {
    const at = Date.now();
    recordQueues(metrics, queues(), at);
    const results = await Promise.allSettled(eachMinute.map((take) => take(at)));
    for (const result of results)
      if (result.status === 'rejected')
        onFailure(`Sampling failed: ${result.reason instanceof Error ? result.reason.name : 'unknown'}`);
  }
  const next = (): void => {
    running = running.then(sample);
  };

  next();
  const minute = setInterval(next, minuteMs).unref();
  const queue = setInterval(
    () => {
      const filled = queues().filter(({ oldestSentAt }) => oldestSentAt !== undefined);
      recordQueues(metrics, filled, Date.now());
    },
    Math.min(queueMs, minuteMs),
  ).unref();
  return {
    async stop() {
      clearInterval(minute);
      clearInterval(queue);
      await running;
    },
  };
}
