import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TaskQueue } from '../../constructs/task-queue.ts';
import { awsMetric } from './aws-metric.ts';
import { math } from './expression.ts';

export type QueueMetrics = ReturnType<typeof queueMetrics>;

interface Settings {
  readonly maxConcurrency: number;
  readonly retentionHours: number;
}

/** Of a queue and of its workers; `busyWorkers`: their environments at work. */
export function queueMetrics(
  { maxConcurrency, retentionHours }: Settings,
  { queue: { queueName }, deadLetterQueue: { queueName: deadName } }: TaskQueue,
  busyWorkers: Metric,
) {
  const queue = awsMetric('AWS/SQS', { QueueName: queueName });
  const deadLetterQueue = awsMetric('AWS/SQS', { QueueName: deadName });
  const sum = Stats.SUM;
  const most = Stats.MAXIMUM;
  const waiting = queue('ApproximateNumberOfMessagesVisible', { statistic: most, label: 'waiting' });
  const deleted = queue('NumberOfMessagesDeleted', { statistic: sum, label: 'done' });
  const oldestMessage = queue('ApproximateAgeOfOldestMessage', { statistic: most, label: 'oldest message' });
  return {
    waiting,
    inFlight: queue('ApproximateNumberOfMessagesNotVisible', { statistic: most, label: 'in flight' }),
    sent: queue('NumberOfMessagesSent', { statistic: sum, label: 'submitted' }),
    received: queue('NumberOfMessagesReceived', { statistic: sum, label: 'received' }),
    emptyReceives: queue('NumberOfEmptyReceives', { statistic: sum, label: 'empty receives' }),
    deleted,
    oldestMessage,
    oldestMessagePercent: math('age, percent of the retention', `100 * age / ${retentionHours * 3600}`, {
      age: oldestMessage,
    }),
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
      `IF(busy >= ${0.95 * maxConcurrency}, 60 * waiting / (FILL(done, 0) + 1), 0)`,
      { busy: busyWorkers, waiting, done: deleted },
    ),
  };
}
