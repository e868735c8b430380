import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { Percentiles } from '../result/schema.ts';

const toMs = (microseconds: number): number => Math.round(microseconds) / 1000;

/** An HDR histogram of microseconds that takes and tells milliseconds. */
export class LatencyHistogram {
  readonly #histogram: Histogram;
  #max = 0;

  /** Two digits are within 1 %, three within 0.1 %; a packed one is small and slow. */
  constructor({ digits = 3, packed = false }: { digits?: 2 | 3; packed?: boolean } = {}) {
    this.#histogram = build({
      bitBucketSize: packed ? 'packed' : 32,
      autoResize: true,
      lowestDiscernibleValue: 1,
      highestTrackableValue: 2,
      numberOfSignificantValueDigits: digits,
      useWebAssembly: false,
    });
  }

  record(milliseconds: number): void {
    const microseconds = Math.max(0, Math.round(milliseconds * 1000));
    this.#histogram.recordValue(microseconds);
    this.#max = Math.max(this.#max, microseconds);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** The latency that `percent` of the recorded ones do not exceed; 0 where there are none. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    // The histogram tells the upper end of a value's bucket, which may be above what was ever recorded.
    return toMs(Math.min(this.#histogram.getValueAtPercentile(percent), this.#max));
  }

  percentiles(): Percentiles {
    const { count } = this;
    const histogram = this.#histogram;
    return {
      count,
      min: count === 0 ? 0 : toMs(histogram.minNonZeroValue),
      mean: count === 0 ? 0 : toMs(histogram.mean),
      p50: this.percentile(50),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: toMs(this.#max),
    };
  }

  /** HdrHistogram's own V2 encoding, which tools of other languages read and add up. Microseconds. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
