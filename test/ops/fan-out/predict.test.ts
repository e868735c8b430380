import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FanOutCoefficients } from '../../../ops/fan-out/model/coefficients.ts';
import { costOf } from '../../../ops/fan-out/model/cost.ts';
import { finishOf, predict, type FanOutSystem } from '../../../ops/fan-out/model/predict.ts';

const perByte = {
  ...{ sha256: 1, blake3: 1, crc64nvme: 1, crc32c: 1, 'sha256-composite': 1 },
  ...{ md5: 1, sha1: 1, sha512: 1, crc32: 1, 'sha1-composite': 1 },
};
const coefficients: FanOutCoefficients = {
  readNsPerByte: 1,
  nativeNsPerByte: perByte,
  resumableNsPerByte: { ...perByte, sha256: 3 },
  attemptMs: 100,
};
const gb = 1e9;
const system: FanOutSystem = {
  coefficients,
  memoryMib: 1769,
  invocationSeconds: 900,
  partBytes: gb,
  workerRate: Infinity,
  storeRate: Infinity,
  messageSeconds: 0.5,
  coldStartSeconds: 2,
  ramp: null,
};

/** By handing part after part to whoever is free first. */
function finishBySimulation(parts: number, seconds: number, starts: readonly number[]): number {
  const free = [...starts];
  for (let part = 0; part < parts; part += 1) {
    const first = Math.min(...free);
    free[free.indexOf(first)] = first + seconds;
  }
  const busy = free.filter((time, index) => time > (starts[index] ?? 0));
  return Math.max(...busy);
}

describe('the end of equal parts', () => {
  it('is that of handing each to the first worker that is free', () => {
    const someStarts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        someStarts,
        (parts, seconds, starts) => {
          expect(finishOf(parts, seconds, starts)).toBeCloseTo(finishBySimulation(parts, seconds, starts), 3);
        },
      ),
    );
  });
});

describe('an object of one worker', () => {
  it('takes the time of its bytes, of a message and of an attempt for each invocation', () => {
    const short = predict(system, { algorithms: ['sha256'], bytes: 10 * gb }, 50);
    expect(short).toMatchObject({ workers: 1, parts: 1, invocations: 1, engine: 'native' });
    expect(short.seconds).toBeCloseTo(2 + 0.5 + 0.1 + 10 * 2, 6);
    const long = predict(system, { algorithms: ['sha256'], bytes: 1000 * gb }, 50);
    // 4,000 s in invocations of 894.9 s.
    expect(long).toMatchObject({ workers: 1, invocations: 5, engine: 'resumable' });
    expect(long.seconds).toBeCloseTo(2 + 5 * 0.6 + 4000, 6);
  });

  it('is as slow as the slowest of CPU and network', () => {
    const narrow = { ...system, workerRate: 1e8 };
    const read = predict(narrow, { algorithms: ['sha256'], bytes: 10 * gb }, 1);
    expect(read).toMatchObject({ bound: 'network of a worker' });
    expect(read.workerSeconds).toBeCloseTo(100.1, 6);
    const weak = predict({ ...system, memoryMib: 1769 / 2 }, { algorithms: ['sha256'], bytes: 10 * gb }, 1);
    expect(weak).toMatchObject({ bound: 'CPU of a worker' });
    expect(weak.workerSeconds).toBeCloseTo(40.2, 6);
  });
});

describe('an object of many workers', () => {
  it('takes as many rounds of parts as there are', () => {
    const spread = predict(system, { algorithms: ['blake3'], bytes: 10 * gb }, 4);
    expect(spread).toMatchObject({ workers: 4, parts: 10, invocations: 11 });
    // Three parts of 2 s by the busiest worker, each with a message and an attempt; before them, the first attempt.
    expect(spread.seconds).toBeCloseTo(2 + 0.6 + 3 * 2.6, 4);
  });

  it('is never slower with more workers, nor faster than the store gives bytes', () => {
    const stored = { ...system, storeRate: 2 * gb, ramp: { from: 5, perSecond: 5 } };
    let before = Infinity;
    for (const workers of [1, 2, 4, 8, 16, 100, 1000]) {
      const { seconds } = predict(
        { ...system, ramp: stored.ramp },
        { algorithms: ['blake3'], bytes: 100 * gb },
        workers,
      );
      expect(seconds).toBeLessThanOrEqual(before);
      before = seconds;
      expect(predict(stored, { algorithms: ['blake3'], bytes: 100 * gb }, workers).seconds).toBeGreaterThan(
        50,
      );
    }
    expect(predict(stored, { algorithms: ['blake3'], bytes: 100 * gb }, 100).bound).toBe('the store');
  });

  it('has several algorithms in one pass, and is not spread where one of them cannot be', () => {
    const both = predict(system, { algorithms: ['blake3', 'crc32c'], bytes: 10 * gb }, 4);
    expect(both).toMatchObject({ workers: 4, parts: 10 });
    expect(both.workerSeconds).toBeCloseTo(10 * 3 + 11 * 0.1, 6);
    expect(predict(system, { algorithms: ['blake3', 'sha256'], bytes: 10 * gb }, 4).workers).toBe(1);
  });

  it('is one worker where it is smaller than two parts', () => {
    expect(predict(system, { algorithms: ['blake3'], bytes: 1.9 * gb }, 9).workers).toBe(1);
  });
});

describe('the cost', () => {
  it('is that of time, messages and reads', () => {
    const prediction = predict(system, { algorithms: ['blake3'], bytes: 10 * gb }, 4);
    const cost = costOf(prediction, { bytes: 10 * gb, rangeBytes: gb / 100, memoryMib: 1024 });
    expect(cost.requestsToS3).toBeCloseTo((1000 + 11) * 0.4e-6, 12);
    expect(cost.queue).toBeCloseTo(11 * (3 * 0.4e-6 + 0.1e-6), 12);
    expect(cost.lambda).toBeCloseTo(11 * 0.2e-6 + (20 + 1.1) * 0.0000133334, 9);
    expect(cost.usd).toBeCloseTo(cost.lambda + cost.requestsToS3 + cost.queue, 12);
  });
});
