import type { Meter } from './meter.ts';

/** Runs one algorithm over `bytes` of input; told how it went only where it succeeded. */
export type MeasureCompute = <T>(
  algorithm: string,
  bytes: number,
  compute: () => T | Promise<T>,
) => Promise<T>;

/** Times each algorithm by itself: several over one input are several passes over its bytes. */
export const measureCompute =
  (meter: Meter): MeasureCompute =>
  async (algorithm, bytes, compute) => {
    const start = meter.now();
    const answer = await compute();
    meter.record('ComputeTime', meter.now() - start, algorithm);
    meter.record('BytesHashed', bytes);
    return answer;
  };
