import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../../stage/stage-config.ts';
import { awsMetric } from './aws-metric.ts';
import { math, over } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';

/** The algorithms that are tasks by their cost alone. Few enough for one alarm: metric math takes ten metrics. */
export const queuedAlgorithms = ['argon2id', 'scrypt', 'bcrypt', 'pbkdf2-sha256', 'pbkdf2-sha512'] as const;

interface Names {
  readonly queue: string;
  readonly deadLetterQueue: string;
}

/** `busyWorkers`: environments of the compute worker at work. */
export function taskMetrics({ workers }: StageConfig, names: Names, busyWorkers: Metric, own: OwnMetric) {
  const queue = awsMetric('AWS/SQS', { QueueName: names.queue });
  const deadLetterQueue = awsMetric('AWS/SQS', { QueueName: names.deadLetterQueue });
  const sum = Stats.SUM;
  const most = Stats.MAXIMUM;
  const waiting = queue('ApproximateNumberOfMessagesVisible', { statistic: most, label: 'waiting' });
  const deleted = queue('NumberOfMessagesDeleted', { statistic: sum, label: 'done' });
  const completed = own('TasksCompleted', { statistic: sum, label: 'completed' });
  const failed = own('TasksFailed', { statistic: sum, label: 'failed' });
  const computed = own('WorkerBusyTime', { statistic: sum, label: 'computing' });
  const ran = own('WorkerTime', { statistic: sum, label: 'running' });
  const byAlgorithm = (name: 'QueueWait' | 'ComputeTime' | 'EstimateRatio', statistic: string) =>
    queuedAlgorithms.map((algorithm) => own(name, { statistic, label: algorithm }, { algorithm }));
  const oldestMessage = queue('ApproximateAgeOfOldestMessage', { statistic: most, label: 'oldest message' });
  return {
    waiting,
    inFlight: queue('ApproximateNumberOfMessagesNotVisible', { statistic: most, label: 'in flight' }),
    sent: queue('NumberOfMessagesSent', { statistic: sum, label: 'submitted' }),
    received: queue('NumberOfMessagesReceived', { statistic: sum, label: 'received' }),
    emptyReceives: queue('NumberOfEmptyReceives', { statistic: sum, label: 'empty receives' }),
    deleted,
    oldestMessage,
    oldestMessagePercent: math(
      'age, percent of the retention',
      `100 * age / ${workers.compute.retentionHours * 3600}`,
      { age: oldestMessage },
    ),
    deadLetters: deadLetterQueue('ApproximateNumberOfMessagesVisible', {
      statistic: most,
      label: 'dead letters',
    }),
    busyWorkers,
    /**
     * Seconds until a task that is submitted now begins, at the pace of the last minute, while all workers are busy.
     * The event source may stay a little below its maximum; the 1 keeps a minute in which nothing ended from dividing by 0.
     */
    backlogSeconds: math(
      'seconds of work in the queue',
      `IF(busy >= ${0.95 * workers.compute.maxConcurrency}, 60 * waiting / (FILL(done, 0) + 1), 0)`,
      { busy: busyWorkers, waiting, done: deleted },
    ),
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
