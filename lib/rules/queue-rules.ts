import { maxMessageBytes } from '../../core/limits.ts';
import { leaseMarginSeconds, leastVisibilitySeconds } from '../stage/stage-config.ts';
import { lambdaGuide, type Rule, sqsGuide, when, within } from './rule.ts';

const eventSource = `${lambdaGuide}/services-sqs-configure.html`;
const scaling = `${lambdaGuide}/services-sqs-scaling.html`;
const queueQuotas = `${sqsGuide}/quotas-messages.html`;
/** Of one invocation, with all of its messages. */
const invocationKib = 6 * 1024;
const hours = 3600;

export const queueRules: readonly Rule[] = [
  {
    id: 'worker-concurrency-range',
    reason: 'An event source runs 2 to 1,000 environments at once.',
    source: scaling,
    check: ({ workers: { compute } }) =>
      within('workers.compute.maxConcurrency', compute.maxConcurrency, 2, 1000),
  },
  {
    id: 'worker-concurrency-reserved',
    reason:
      'The event source does not know of reserved concurrency: what it takes beyond it is throttled, and each throttled delivery counts towards the dead-letter queue.',
    source: scaling,
    check: ({
      workers: {
        compute: { maxConcurrency },
      },
      functions,
    }) => {
      const reserved = functions['compute-worker'].reservedConcurrency;
      return when(
        maxConcurrency > reserved,
        `workers.compute.maxConcurrency is ${maxConcurrency}, functions.compute-worker.reservedConcurrency ${reserved}: lower the first to ${reserved} or raise the second to ${maxConcurrency}`,
      );
    },
  },
  {
    id: 'receive-count',
    reason:
      'With fewer deliveries, throttled ones send healthy messages to the dead-letter queue; SQS allows 1,000.',
    source: eventSource,
    check: ({ workers: { compute } }) =>
      within('workers.compute.maxReceiveCount', compute.maxReceiveCount, 5, 1000),
  },
  {
    id: 'batch-size',
    reason: 'An event source of a standard queue takes at most 10,000 messages a batch.',
    source: eventSource,
    check: ({ workers: { compute } }) => within('workers.compute.batchSize', compute.batchSize, 1, 10_000),
  },
  {
    id: 'batch-window',
    reason:
      'A batch of more than 10 messages needs a window of at least 1 s to be gathered in; it may be 300 s.',
    source: eventSource,
    check: ({
      workers: {
        compute: { batchSize, windowSeconds },
      },
    }) => [
      ...within('workers.compute.windowSeconds', windowSeconds, 0, 300),
      ...when(
        batchSize > 10 && windowSeconds === 0,
        `workers.compute.batchSize is ${batchSize} with workers.compute.windowSeconds 0: raise the window to 1 or lower the batch to 10`,
      ),
    ],
  },
  {
    id: 'message-size',
    reason: 'SQS takes messages of up to 1 MiB.',
    source: queueQuotas,
    check: ({ workers: { compute } }) =>
      within('workers.compute.averageMessageKib', compute.averageMessageKib, 1, maxMessageBytes / 1024),
  },
  {
    id: 'batch-payload',
    reason: 'Lambda takes 6 MB an invocation and cuts the batch there: a larger batch size is never reached.',
    source: `${lambdaGuide}/gettingstarted-limits.html`,
    check: ({
      workers: {
        compute: { batchSize, averageMessageKib },
      },
    }) =>
      when(
        batchSize * averageMessageKib > invocationKib,
        `workers.compute.batchSize ${batchSize} x workers.compute.averageMessageKib ${averageMessageKib} is ${batchSize * averageMessageKib} KiB of ${invocationKib}: at most ${Math.max(1, Math.floor(invocationKib / averageMessageKib))} such messages fit`,
      ),
  },
  {
    id: 'visibility-timeout',
    reason:
      'Less than six times the worker’s timeout plus the window, and a message can be delivered again while its batch is still being retried; SQS allows 12 hours.',
    source: eventSource,
    check: ({
      workers: {
        compute: { visibilityTimeoutSeconds, windowSeconds },
      },
      functions,
    }) => {
      const { timeoutSeconds } = functions['compute-worker'];
      const least = leastVisibilitySeconds(timeoutSeconds, windowSeconds);
      return [
        ...when(
          visibilityTimeoutSeconds < least,
          `workers.compute.visibilityTimeoutSeconds is ${visibilityTimeoutSeconds}, 6 x functions.compute-worker.timeoutSeconds ${timeoutSeconds} + workers.compute.windowSeconds ${windowSeconds} is ${least}: raise it to ${least} or leave it out`,
        ),
        ...when(
          visibilityTimeoutSeconds > 12 * hours,
          `workers.compute.visibilityTimeoutSeconds is ${visibilityTimeoutSeconds}, at most ${12 * hours} is allowed`,
        ),
      ];
    },
  },
  {
    id: 'lease',
    reason:
      'A lease that ends before its worker lets a second one compute the same task; one that lasts beyond the visibility timeout turns the next delivery away.',
    check: ({
      workers: {
        compute: { leaseSeconds, visibilityTimeoutSeconds },
      },
      functions,
    }) => {
      const { timeoutSeconds } = functions['compute-worker'];
      const least = timeoutSeconds + leaseMarginSeconds;
      return [
        ...when(
          leaseSeconds < least,
          `workers.compute.leaseSeconds is ${leaseSeconds}, functions.compute-worker.timeoutSeconds ${timeoutSeconds} + ${leaseMarginSeconds} is ${least}: raise it to ${least} or leave it out`,
        ),
        ...when(
          leaseSeconds >= visibilityTimeoutSeconds,
          `workers.compute.leaseSeconds is ${leaseSeconds}, workers.compute.visibilityTimeoutSeconds ${visibilityTimeoutSeconds}: at most ${visibilityTimeoutSeconds - 1} is below it`,
        ),
      ];
    },
  },
  {
    id: 'queue-retention',
    reason:
      'SQS keeps messages for at most 14 days; one that expires before its last delivery would take its task’s input with it.',
    source: queueQuotas,
    check: ({
      workers: {
        compute: { retentionHours, maxReceiveCount, visibilityTimeoutSeconds },
      },
    }) => {
      const least = Math.ceil((maxReceiveCount * visibilityTimeoutSeconds) / hours);
      return [
        ...within('workers.compute.retentionHours', retentionHours, 1, 14 * 24),
        ...when(
          retentionHours < least,
          `workers.compute.retentionHours is ${retentionHours}, workers.compute.maxReceiveCount ${maxReceiveCount} x workers.compute.visibilityTimeoutSeconds ${visibilityTimeoutSeconds} takes ${least} h: raise it to ${least}`,
        ),
      ];
    },
  },
  {
    id: 'dead-letter-retention',
    reason:
      'A message keeps its age when it moves to the dead-letter queue: without a longer retention there, it can expire on arrival.',
    source: `${sqsGuide}/sqs-dead-letter-queues.html`,
    check: ({
      workers: {
        compute: { deadLetterRetentionDays, retentionHours },
      },
    }) => {
      const least = Math.floor(retentionHours / 24) + 1;
      return [
        ...within('workers.compute.deadLetterRetentionDays', deadLetterRetentionDays, 1, 14),
        ...when(
          deadLetterRetentionDays * 24 <= retentionHours,
          `workers.compute.deadLetterRetentionDays is ${deadLetterRetentionDays}, workers.compute.retentionHours ${retentionHours}: raise the first to ${least}`,
        ),
      ];
    },
  },
  {
    id: 'task-retention',
    reason: 'A message that is put back from the dead-letter queue has to find the row of its task.',
    check: ({
      retentionDays,
      workers: {
        compute: { deadLetterRetentionDays },
      },
    }) =>
      when(
        retentionDays < deadLetterRetentionDays,
        `retentionDays is ${retentionDays}, workers.compute.deadLetterRetentionDays ${deadLetterRetentionDays}: raise the first to ${deadLetterRetentionDays}`,
      ),
  },
];
