import type { QueueFigures } from '../../sqs/queue-figures.ts';
import type { QueueGauge } from '../../sqs/start.ts';
import type { MetricStore, Recorder } from '../metric-store.ts';

const recorderOf = (store: MetricStore, QueueName: string, name: string, unit = 'Count'): Recorder =>
  store.recorder({ namespace: 'AWS/SQS', name, dimensions: { QueueName }, unit });

/**
 * AWS/SQS, counted as it happens: NumberOfMessagesSent (a message that comes from another queue as a dead letter is
 * not sent), NumberOfMessagesReceived, NumberOfMessagesDeleted, SentMessageSize in bytes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function queueFigures(
  store: MetricStore,
  now: () => number = Date.now,
): (queueName: string) => QueueFigures {
  return (queueName) => {
    const sent = recorderOf(store, queueName, 'NumberOfMessagesSent');
    const size = recorderOf(store, queueName, 'SentMessageSize', 'Bytes');
    const received = recorderOf(store, queueName, 'NumberOfMessagesReceived');
    const deleted = recorderOf(store, queueName, 'NumberOfMessagesDeleted');
    return {
      sent(bytes) {
        sent.record(1, now());
        size.record(bytes, now());
      },
      received(messages) {
        received.record(messages, now());
      },
      deleted() {
        deleted.record(1, now());
      },
    };
  };
}

/** AWS/SQS, sampled: messages that wait, are in flight and are delayed, and the age of the oldest in seconds. */
export function recordQueues(store: MetricStore, gauges: readonly QueueGauge[], at: number): void {
  for (const { name, visible, inFlight, delayed, oldestSentAt } of gauges) {
    recorderOf(store, name, 'ApproximateNumberOfMessagesVisible').record(visible, at);
    recorderOf(store, name, 'ApproximateNumberOfMessagesNotVisible').record(inFlight, at);
    recorderOf(store, name, 'ApproximateNumberOfMessagesDelayed').record(delayed, at);
    const ageSeconds = oldestSentAt === undefined ? 0 : Math.max(0, at - oldestSentAt) / 1000;
    recorderOf(store, name, 'ApproximateAgeOfOldestMessage', 'Seconds').record(ageSeconds, at);
  }
}
