import { maxMessageBytes } from '../../core/limits.ts';
import { leaseMarginSeconds } from '../stage/stage-config.ts';
import { longestWindowSeconds } from './queue-rules.ts';
import { lambdaGuide, type Rule, set, setWithin, sqsGuide, when, within } from './rule.ts';

const eventSource = `${lambdaGuide}/services-sqs-configure.html`;
/** Of one invocation, with all of its messages. */
const invocationKib = 6 * 1024;

const name = 'workers.compute';
const worker = 'functions.compute-worker';

/** What batches of the compute queue have beyond the rules of every queue. */
export const batchRules: readonly Rule[] = [
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
    source: `${sqsGuide}/quotas-messages.html`,
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
    id: 'lease',
    reason: 'A lease that ends before its worker lets a second one compute the same task.',
    check: ({ workers, functions }) => {
      const { leaseSeconds } = workers.compute;
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
      ];
    },
  },
];
