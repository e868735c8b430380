import type { SeriesResult } from '../result/schema.ts';
import { LatencyHistogram } from './latency-histogram.ts';

/** What came of a request; times of `performance.now()`. */
export interface Answer {
  readonly intendedAt: number;
  readonly sentAt: number;
  readonly endedAt: number;
  /** An HTTP status, a task's end, or an error's name. */
  readonly status: string;
  readonly outcome: 'good' | 'refused' | 'failed' | 'server-error';
  /** Of a refusal: whether it says when to come again. */
  readonly retryAfter?: boolean;
}

interface Interval {
  asked: number;
  answered: number;
  readonly latency: LatencyHistogram;
}

export type SeriesIdentity = Pick<SeriesResult, 'phase' | 'stream' | 'name' | 'kind'>;

const distributionPercents = [
  0, 10, 25, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99, 100,
];

/** Requests of one kind in one phase: counts, latencies, and both over time. */
export class Series {
  readonly #identity: SeriesIdentity;
  readonly #begun: number;
  readonly #intervalMs: number;
  readonly #latency = new LatencyHistogram();
  readonly #service = new LatencyHistogram();
  readonly #intervals = new Map<number, Interval>();
  readonly #statuses = new Map<string, number>();
  readonly #counts = {
    asked: 0,
    answered: 0,
    refused: 0,
    refusedWithoutRetryAfter: 0,
    serverErrors: 0,
    failed: 0,
  };

  constructor(identity: SeriesIdentity, begun: number, intervalMs: number) {
    this.#identity = identity;
    this.#begun = begun;
    this.#intervalMs = intervalMs;
  }

  asked(intendedAt: number): void {
    this.#counts.asked++;
    this.#interval(intendedAt).asked++;
  }

  answered({ intendedAt, sentAt, endedAt, status, outcome, retryAfter }: Answer): void {
    const counts = this.#counts;
    counts.answered++;
    this.#interval(endedAt).answered++;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (outcome === 'refused') {
      counts.refused++;
      if (retryAfter !== true) counts.refusedWithoutRetryAfter++;
      // Quick as it is, a refusal would flatter.
      return;
    }
    if (outcome === 'server-error') counts.serverErrors++;
    if (outcome !== 'good') counts.failed++;
    this.#latency.record(endedAt - intendedAt);
    this.#service.record(endedAt - sentAt);
    this.#interval(intendedAt).latency.record(endedAt - intendedAt);
  }

  result(): SeriesResult {
    return {
      ...this.#identity,
      ...this.#counts,
      statuses: Object.fromEntries([...this.#statuses].sort(([one], [other]) => one.localeCompare(other))),
      latency: this.#latency.percentiles(),
      service: this.#service.percentiles(),
      histogram: this.#latency.encoded(),
      distribution:
        this.#latency.count === 0
          ? []
          : distributionPercents.map((percent) => [percent, this.#latency.percentile(percent)]),
      intervals: [...this.#intervals]
        .sort(([one], [other]) => one - other)
        .map(([index, { asked, answered, latency }]) => ({
          at: (index * this.#intervalMs) / 1000,
          asked,
          answered,
          ...(latency.count === 0
            ? { p50: null, p95: null, p99: null, max: null }
            : {
                p50: latency.percentile(50),
                p95: latency.percentile(95),
                p99: latency.percentile(99),
                max: latency.percentile(100),
              }),
        })),
    };
  }

  #interval(at: number): Interval {
    const index = Math.max(0, Math.floor((at - this.#begun) / this.#intervalMs));
    const known = this.#intervals.get(index);
    if (known !== undefined) return known;
    const made = { asked: 0, answered: 0, latency: new LatencyHistogram({ digits: 2, packed: true }) };
    this.#intervals.set(index, made);
    return made;
  }
}
