import { LatencyHistogram } from '../measure/latency-histogram.ts';
import type { GeneratorHealth } from '../result/schema.ts';

/** Watches the generator itself: what it does too late is its own fault, not the API's. */
export class GeneratorWatch {
  readonly #late = new LatencyHistogram();
  readonly #begun = performance.now();
  readonly #cpu = process.cpuUsage();
  #inFlight = 0;
  #peakInFlight = 0;

  started(lateMs: number): void {
    this.#late.record(lateMs);
    this.#peakInFlight = Math.max(this.#peakInFlight, ++this.#inFlight);
  }

  ended(): void {
    this.#inFlight--;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  health(lateLimitMs: number, peakConnections: number): GeneratorHealth {
    const { user, system } = process.cpuUsage(this.#cpu);
    const elapsedMs = performance.now() - this.#begun;
    return {
      lateMs: this.#late.percentiles(),
      lateLimitMs,
      cpuPercent: Math.round((user + system) / 10 / elapsedMs),
      peakInFlight: this.#peakInFlight,
      peakConnections,
    };
  }
}

/** Whether figures of the run are the API's and not the generator's. */
export const isValid = ({ lateMs, lateLimitMs }: GeneratorHealth): boolean => lateMs.p99 <= lateLimitMs;
