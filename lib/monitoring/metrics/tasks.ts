import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { math, over } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';
import type { QueueMetrics } from './queue.ts';

/** The algorithms that are tasks by their cost alone. Few enough for one alarm: metric math takes ten metrics. */
export const queuedAlgorithms = ['argon2id', 'scrypt', 'bcrypt', 'pbkdf2-sha256', 'pbkdf2-sha512'] as const;

/** `queued`: what is told of the compute queue and its workers. */
export function taskMetrics(queued: QueueMetrics, own: OwnMetric) {
  const { waiting } = queued;
  const sum = Stats.SUM;
  const completed = own('TasksCompleted', { statistic: sum, label: 'completed' });
  const failed = own('TasksFailed', { statistic: sum, label: 'failed' });
  const computed = own('WorkerBusyTime', { statistic: sum, label: 'computing' });
  const ran = own('WorkerTime', { statistic: sum, label: 'running' });
  const byAlgorithm = (name: 'QueueWait' | 'ComputeTime' | 'EstimateRatio', statistic: string) =>
    queuedAlgorithms.map((algorithm) => own(name, { statistic, label: algorithm }, { algorithm }));
  return {
    ...queued,
    /** Share of the workers' time in which they wait for something else than a processor, while messages wait. */
    idlePercent: math(
      'workers that run and do not compute, percent of their time',
      'IF(waiting > 0, 100 - 100 * FILL(computed, 0) / ran, 0)',
      { waiting, computed, ran },
    ),
    busyPercent: math('computing, percent of running', '100 * FILL(computed, 0) / ran', { computed, ran }),
    completed,
    failed,
    cancelled: own('TasksCancelled', { statistic: sum, label: 'cancelled' }),
    attempts: own('TaskAttempts', { statistic: Stats.AVERAGE, label: 'attempts a task, average' }),
    failedPercent: math(
      'failed tasks, percent of ended',
      'IF(failed + FILL(completed, 0) >= 10, 100 * failed / (failed + FILL(completed, 0)), 0)',
      {
        failed,
        completed,
      },
    ),
    queueWait: byAlgorithm('QueueWait', Stats.percentile(95)),
    computeTime: byAlgorithm('ComputeTime', Stats.percentile(95)),
    estimateRatio: byAlgorithm('EstimateRatio', Stats.AVERAGE),
    worstEstimate: over(
      'MAX',
      'measured over estimated time, worst algorithm',
      byAlgorithm('EstimateRatio', Stats.AVERAGE),
    ),
  };
}
