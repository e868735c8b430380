import { describe, expect, test } from 'vitest';
import { fitTaskSeconds, predictDrain } from '../../load-tests/run/predict-drain.ts';
import { drainError } from '../../load-tests/scenarios/thresholds.ts';
import { measured } from './measured.ts';

const workers = {
  workers: 2,
  batchSize: 1,
  windowSeconds: 0,
  lanes: 1,
  batchSeconds: 0.1,
  coldStartSeconds: 0,
  idleSeconds: 600,
  ramp: null,
};

/** As many at once, at a time of the run's clock. */
const came = (count: number, atMs: number, endsAfterMs: (task: number) => number = () => 0) =>
  Array.from({ length: count }, (_, task) => ({ answeredAt: atMs, endedAt: atMs + endsAfterMs(task) }));

describe('what a task takes', () => {
  test('is what makes a backlog end as it ended', () => {
    // Two at a time, each 0.5 s with the batch.
    const tasks = came(10, 7000, (task) => 500 * Math.ceil((task + 1) / 2));
    expect(fitTaskSeconds(workers, tasks)).toBeCloseTo(0.4, 3);
  });

  test('is what a task without a queue took', () => {
    const tasks = [0, 1, 2].flatMap((second) => came(1, 1000 * second, () => 350));
    expect(fitTaskSeconds(workers, tasks)).toBeCloseTo(0.25, 3);
  });
});

describe('the end of the queue', () => {
  const spike = { tasks: came(10, 5000), askedUntil: 6000 };

  test('is counted from the end of the phase to the end of its last task', () => {
    expect(predictDrain(workers, 0.4, [spike], spike)).toBeCloseTo(1.5, 6);
  });

  test('is later where tasks were left before, and is not delayed by those that come later', () => {
    const before = { tasks: came(4, 4900), askedUntil: 5000 };
    const later = { tasks: came(20, 6100), askedUntil: 7000 };
    expect(predictDrain(workers, 0.4, [before, spike, later], spike)).toBeCloseTo(2.4, 6);
  });

  test('is the end of the phase where all had ended', () => {
    expect(predictDrain(workers, 0.01, [spike], spike)).toBe(0);
  });
});

describe('a prediction', () => {
  const { measure } = drainError(25);
  const errorOf = (predictedSeconds: number, measuredSeconds: number) =>
    measure(measured({ prediction: { phase: 'spike', taskSeconds: 1, predictedSeconds, measuredSeconds } }));

  test('is off by its distance of what was measured, either way', () => {
    expect(errorOf(12, 10)).toBeCloseTo(20);
    expect(errorOf(7, 10)).toBeCloseTo(30);
  });

  test('is not judged where there was none, or no queue to speak of', () => {
    expect(measure(measured())).toBeNull();
    expect(errorOf(1, 2.9)).toBeNull();
    expect(errorOf(0.5, 8)).not.toBeNull();
  });
});
