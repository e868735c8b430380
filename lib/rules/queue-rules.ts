import { maxMessageBytes } from '../../core/limits.ts';
import { leaseMarginSeconds, leastVisibilitySeconds } from '../stage/stage-config.ts';
import { lambdaGuide, type Rule, set, setWithin, sqsGuide, when, within } from './rule.ts';

const eventSource = `${lambdaGuide}/services-sqs-configure.html`;
const scaling = `${lambdaGuide}/services-sqs-scaling.html`;
const queueQuotas = `${sqsGuide}/quotas-messages.html`;
/** Of one invocation, with all of its messages. */
const invocationKib = 6 * 1024;
const hour = 3600;
const longestVisibilitySeconds = 12 * hour;
const longestWindowSeconds = 300;
const fewestDeliveries = 5;
const mostRetentionHours = 14 * 24;
const mostConcurrency = 1000;

const name = 'workers.compute';
const worker = 'functions.compute-worker';

export const queueRules: readonly Rule[] = [
  {
    id: 'worker-concurrency-range',
    reason: 'An event source runs 2 to 1,000 environments at once.',
    source: scaling,
    check: ({ workers }) =>
      within(`${name}.maxConcurrency`, workers.compute.maxConcurrency, 2, mostConcurrency),
  },
  {
    id: 'worker-concurrency-reserved',
    reason:
      'The event source does not know of reserved concurrency: what it takes beyond it is throttled, and each throttled delivery counts towards the dead-letter queue.',
    source: scaling,
    check: ({ workers, functions }) => {
      const { maxConcurrency } = workers.compute;
      const reserved = functions['compute-worker'].reservedConcurrency;
      return when(
        maxConcurrency > reserved,
        `${name}.maxConcurrency and reservation`,
        `${name}.maxConcurrency is ${maxConcurrency}, ${worker}.reservedConcurrency ${reserved}`,
        [
          ...setWithin(`${name}.maxConcurrency`, reserved, 2, mostConcurrency),
          set(`${worker}.reservedConcurrency`, maxConcurrency),
        ],
      );
    },
  },
  {
    id: 'receive-count',
    reason:
      'With fewer deliveries, throttled ones send healthy messages to the dead-letter queue; SQS allows 1,000.',
    source: eventSource,
    check: ({ workers }) =>
      within(`${name}.maxReceiveCount`, workers.compute.maxReceiveCount, fewestDeliveries, 1000),
  },
  {
    id: 'batch-size',
    reason: 'An event source of a standard queue takes at most 10,000 messages a batch.',
    source: eventSource,
    check: ({ workers }) => within(`${name}.batchSize`, workers.compute.batchSize, 1, 10_000),
  },
  {
    id: 'batch-window',
    reason:
      'A batch of more than 10 messages needs a window of at least 1 s to be gathered in; it may be 300 s.',
    source: eventSource,
    check: ({ workers }) => {
      const { batchSize, windowSeconds } = workers.compute;
      return [
        ...within(`${name}.windowSeconds`, windowSeconds, 0, longestWindowSeconds),
        ...when(
          batchSize > 10 && windowSeconds === 0,
          `${name}.batchSize without a window`,
          `${name}.batchSize is ${batchSize}, ${name}.windowSeconds 0`,
          [set(`${name}.windowSeconds`, 1), set(`${name}.batchSize`, 10)],
        ),
      ];
    },
  },
  {
    id: 'message-size',
    reason: 'SQS takes messages of up to 1 MiB.',
    source: queueQuotas,
    check: ({ workers }) =>
      within(`${name}.averageMessageKib`, workers.compute.averageMessageKib, 1, maxMessageBytes / 1024),
  },
  {
    id: 'batch-payload',
    reason: 'Lambda takes 6 MB an invocation and cuts the batch there: a larger batch size is never reached.',
    source: `${lambdaGuide}/gettingstarted-limits.html`,
    check: ({ workers }) => {
      const { batchSize, averageMessageKib } = workers.compute;
      return when(
        batchSize * averageMessageKib > invocationKib,
        `${name}.batchSize and ${name}.averageMessageKib`,
        `${name}.batchSize ${batchSize} x ${name}.averageMessageKib ${averageMessageKib} is ${batchSize * averageMessageKib} KiB of ${invocationKib}`,
        [
          ...setWithin(`${name}.batchSize`, Math.floor(invocationKib / averageMessageKib), 1, batchSize),
          ...setWithin(
            `${name}.averageMessageKib`,
            Math.floor(invocationKib / batchSize),
            1,
            averageMessageKib,
          ),
        ],
        [...set(`${name}.batchSize`, 6), ...set(`${name}.averageMessageKib`, 1024)],
      );
    },
  },
  {
    id: 'visibility-timeout',
    reason:
      'Less than six times the worker’s timeout plus the window, and a message can be delivered again while its batch is still being retried; SQS allows 12 hours.',
    source: eventSource,
    check: ({ workers, functions }) => {
      const { visibilityTimeoutSeconds, windowSeconds } = workers.compute;
      const { timeoutSeconds } = functions['compute-worker'];
      const least = leastVisibilitySeconds(timeoutSeconds, windowSeconds);
      const window = Math.min(windowSeconds, longestWindowSeconds);
      return [
        ...when(
          visibilityTimeoutSeconds < least,
          `${name}.visibilityTimeoutSeconds and ${worker}.timeoutSeconds`,
          `${name}.visibilityTimeoutSeconds is ${visibilityTimeoutSeconds}, 6 x ${worker}.timeoutSeconds ${timeoutSeconds} + ${name}.windowSeconds ${windowSeconds} is ${least}`,
          [
            ...setWithin(`${name}.visibilityTimeoutSeconds`, least, 1, longestVisibilitySeconds),
            ...setWithin(
              `${worker}.timeoutSeconds`,
              Math.floor((visibilityTimeoutSeconds - windowSeconds) / 6),
              1,
              timeoutSeconds,
            ),
          ],
          [
            ...set(`${worker}.timeoutSeconds`, Math.min(timeoutSeconds, 900)),
            ...set(`${name}.windowSeconds`, window),
            ...set(
              `${name}.visibilityTimeoutSeconds`,
              leastVisibilitySeconds(Math.min(timeoutSeconds, 900), window),
            ),
          ],
        ),
        ...within(`${name}.visibilityTimeoutSeconds`, visibilityTimeoutSeconds, 1, longestVisibilitySeconds),
      ];
    },
  },
  {
    id: 'lease',
    reason:
      'A lease that ends before its worker lets a second one compute the same task; one that lasts beyond the visibility timeout turns the next delivery away.',
    check: ({ workers, functions }) => {
      const { leaseSeconds, visibilityTimeoutSeconds } = workers.compute;
      const { timeoutSeconds } = functions['compute-worker'];
      const least = timeoutSeconds + leaseMarginSeconds;
      return [
        ...when(
          leaseSeconds < least,
          `${name}.leaseSeconds and ${worker}.timeoutSeconds`,
          `${name}.leaseSeconds is ${leaseSeconds}, ${worker}.timeoutSeconds ${timeoutSeconds} + ${leaseMarginSeconds} is ${least}`,
          [
            set(`${name}.leaseSeconds`, least),
            ...setWithin(`${worker}.timeoutSeconds`, leaseSeconds - leaseMarginSeconds, 1, timeoutSeconds),
          ],
        ),
        ...when(
          leaseSeconds >= visibilityTimeoutSeconds,
          `${name}.leaseSeconds and ${name}.visibilityTimeoutSeconds`,
          `${name}.leaseSeconds is ${leaseSeconds}, ${name}.visibilityTimeoutSeconds ${visibilityTimeoutSeconds}`,
          [
            ...setWithin(`${name}.leaseSeconds`, visibilityTimeoutSeconds - 1, 1, leaseSeconds),
            ...setWithin(`${name}.visibilityTimeoutSeconds`, leaseSeconds + 1, 1, longestVisibilitySeconds),
          ],
          [
            ...set(`${name}.leaseSeconds`, longestVisibilitySeconds - 1),
            ...set(`${name}.visibilityTimeoutSeconds`, longestVisibilitySeconds),
          ],
        ),
      ];
    },
  },
  {
    id: 'queue-retention',
    reason:
      'SQS keeps messages for at most 14 days; one that expires before its last delivery would take its task’s input with it.',
    source: queueQuotas,
    check: ({ workers }) => {
      const { retentionHours, maxReceiveCount, visibilityTimeoutSeconds } = workers.compute;
      const least = Math.ceil((maxReceiveCount * visibilityTimeoutSeconds) / hour);
      const deliveries = Math.floor((retentionHours * hour) / visibilityTimeoutSeconds);
      return [
        ...within(`${name}.retentionHours`, retentionHours, 1, mostRetentionHours),
        ...when(
          retentionHours < least,
          `${name}.retentionHours and deliveries`,
          `${name}.retentionHours is ${retentionHours}, ${name}.maxReceiveCount ${maxReceiveCount} x ${name}.visibilityTimeoutSeconds ${visibilityTimeoutSeconds} takes ${least} h`,
          [
            ...setWithin(`${name}.retentionHours`, least, 1, mostRetentionHours),
            ...setWithin(`${name}.maxReceiveCount`, deliveries, fewestDeliveries, maxReceiveCount),
          ],
          [
            ...set(`${name}.retentionHours`, mostRetentionHours),
            ...set(`${name}.maxReceiveCount`, fewestDeliveries),
            ...set(
              `${name}.visibilityTimeoutSeconds`,
              Math.min(visibilityTimeoutSeconds, longestVisibilitySeconds),
            ),
          ],
        ),
      ];
    },
  },
  {
    id: 'dead-letter-retention',
    reason:
      'A message keeps its age when it moves to the dead-letter queue: without a longer retention there, it can expire on arrival.',
    source: `${sqsGuide}/sqs-dead-letter-queues.html`,
    check: ({ workers }) => {
      const { deadLetterRetentionDays, retentionHours } = workers.compute;
      return [
        ...within(`${name}.deadLetterRetentionDays`, deadLetterRetentionDays, 1, 14),
        ...when(
          deadLetterRetentionDays * 24 <= retentionHours,
          `${name}.deadLetterRetentionDays and ${name}.retentionHours`,
          `${name}.deadLetterRetentionDays is ${deadLetterRetentionDays}, ${name}.retentionHours ${retentionHours}`,
          [
            ...setWithin(`${name}.deadLetterRetentionDays`, Math.floor(retentionHours / 24) + 1, 1, 14),
            set(`${name}.retentionHours`, deadLetterRetentionDays * 24 - 1),
          ],
        ),
      ];
    },
  },
  {
    id: 'task-retention',
    reason: 'A message that is put back from the dead-letter queue has to find the row of its task.',
    check: ({ retentionDays, workers }) => {
      const { deadLetterRetentionDays } = workers.compute;
      return when(
        retentionDays < deadLetterRetentionDays,
        `retentionDays and ${name}.deadLetterRetentionDays`,
        `retentionDays is ${retentionDays}, ${name}.deadLetterRetentionDays ${deadLetterRetentionDays}`,
        [
          set('retentionDays', deadLetterRetentionDays),
          set(`${name}.deadLetterRetentionDays`, retentionDays),
        ],
      );
    },
  },
];
