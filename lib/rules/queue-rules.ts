import {
  leastVisibilitySeconds,
  queueNames,
  workerOf,
  type QueueName,
  type StageConfig,
} from '../stage/stage-config.ts';
import { lambdaGuide, type Finding, type Rule, set, setWithin, sqsGuide, when, within } from './rule.ts';

const eventSource = `${lambdaGuide}/services-sqs-configure.html`;
const scaling = `${lambdaGuide}/services-sqs-scaling.html`;
const queueQuotas = `${sqsGuide}/quotas-messages.html`;
const hour = 3600;
const longestVisibilitySeconds = 12 * hour;
export const longestWindowSeconds = 300;
const fewestDeliveries = 5;
const mostRetentionHours = 14 * 24;
const mostConcurrency = 1000;

/** A queue, and the function that works it off. */
interface FedFunction {
  /** Path of the queue's settings. */
  readonly name: string;
  /** Path of the function's. */
  readonly worker: string;
  readonly settings: StageConfig['workers'][QueueName];
  /** Undefined where messages come one by one. */
  readonly windowSeconds: number | undefined;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency: number;
}

function ofEachQueue(check: (queue: FedFunction, config: StageConfig) => readonly Finding[]): Rule['check'] {
  return (config) =>
    queueNames.flatMap((queue) => {
      const { timeoutSeconds, reservedConcurrency } = config.functions[workerOf[queue]];
      const settings = config.workers[queue];
      return check(
        {
          name: `workers.${queue}`,
          worker: `functions.${workerOf[queue]}`,
          settings,
          windowSeconds: 'windowSeconds' in settings ? settings.windowSeconds : undefined,
          timeoutSeconds,
          reservedConcurrency,
        },
        config,
      );
    });
}

/** What every queue owes its workers, AWS and the rows of its tasks. */
export const queueRules: readonly Rule[] = [
  {
    id: 'worker-concurrency-range',
    reason: 'An event source runs 2 to 1,000 environments at once.',
    source: scaling,
    check: ofEachQueue(({ name, settings }) =>
      within(`${name}.maxConcurrency`, settings.maxConcurrency, 2, mostConcurrency),
    ),
  },
  {
    id: 'worker-concurrency-reserved',
    reason:
      'The event source does not know of reserved concurrency: what it takes beyond it is throttled, and each throttled delivery counts towards the dead-letter queue.',
    source: scaling,
    check: ofEachQueue(({ name, worker, settings: { maxConcurrency }, reservedConcurrency: reserved }) => {
      return when(
        maxConcurrency > reserved,
        `${name}.maxConcurrency and reservation`,
        `${name}.maxConcurrency is ${maxConcurrency}, ${worker}.reservedConcurrency ${reserved}`,
        [
          ...setWithin(`${name}.maxConcurrency`, reserved, 2, mostConcurrency),
          set(`${worker}.reservedConcurrency`, maxConcurrency),
        ],
      );
    }),
  },
  {
    id: 'receive-count',
    reason:
      'With fewer deliveries, throttled ones send healthy messages to the dead-letter queue; SQS allows 1,000.',
    source: eventSource,
    check: ofEachQueue(({ name, settings }) =>
      within(`${name}.maxReceiveCount`, settings.maxReceiveCount, fewestDeliveries, 1000),
    ),
  },
  {
    id: 'visibility-timeout',
    reason:
      'Less than six times the worker’s timeout plus the window, and a message can be delivered again while its batch is still being retried; SQS allows 12 hours.',
    source: eventSource,
    check: ofEachQueue(
      ({ name, worker, settings: { visibilityTimeoutSeconds }, windowSeconds, timeoutSeconds }) => {
        const least = leastVisibilitySeconds(timeoutSeconds, windowSeconds ?? 0);
        const window = Math.min(windowSeconds ?? 0, longestWindowSeconds);
        return [
          ...when(
            visibilityTimeoutSeconds < least,
            `${name}.visibilityTimeoutSeconds and ${worker}.timeoutSeconds`,
            `${name}.visibilityTimeoutSeconds is ${visibilityTimeoutSeconds}, 6 x ${worker}.timeoutSeconds ${timeoutSeconds}${windowSeconds === undefined ? '' : ` + ${name}.windowSeconds ${windowSeconds}`} is ${least}`,
            [
              ...setWithin(`${name}.visibilityTimeoutSeconds`, least, 1, longestVisibilitySeconds),
              ...setWithin(
                `${worker}.timeoutSeconds`,
                Math.floor((visibilityTimeoutSeconds - (windowSeconds ?? 0)) / 6),
                1,
                timeoutSeconds,
              ),
            ],
            [
              ...set(`${worker}.timeoutSeconds`, Math.min(timeoutSeconds, 900)),
              ...(windowSeconds === undefined ? [] : set(`${name}.windowSeconds`, window)),
              ...set(
                `${name}.visibilityTimeoutSeconds`,
                leastVisibilitySeconds(Math.min(timeoutSeconds, 900), window),
              ),
            ],
          ),
          ...within(
            `${name}.visibilityTimeoutSeconds`,
            visibilityTimeoutSeconds,
            1,
            longestVisibilitySeconds,
          ),
        ];
      },
    ),
  },
  {
    id: 'lease-within-visibility',
    reason: 'A lease that lasts beyond the visibility timeout turns the next delivery away.',
    check: ofEachQueue(({ name, settings: { leaseSeconds, visibilityTimeoutSeconds } }) =>
      when(
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
    ),
  },
  {
    id: 'queue-retention',
    reason:
      'SQS keeps messages for at most 14 days; one that expires before its last delivery would take its task’s input with it.',
    source: queueQuotas,
    check: ofEachQueue(({ name, settings }) => {
      const { retentionHours, maxReceiveCount, visibilityTimeoutSeconds } = settings;
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
    }),
  },
  {
    id: 'dead-letter-retention',
    reason:
      'A message keeps its age when it moves to the dead-letter queue: without a longer retention there, it can expire on arrival.',
    source: `${sqsGuide}/sqs-dead-letter-queues.html`,
    check: ofEachQueue(({ name, settings: { deadLetterRetentionDays, retentionHours } }) => {
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
    }),
  },
  {
    id: 'task-retention',
    reason: 'A message that is put back from the dead-letter queue has to find the row of its task.',
    check: ofEachQueue(({ name, settings: { deadLetterRetentionDays } }, { retentionDays }) => {
      return when(
        retentionDays < deadLetterRetentionDays,
        `retentionDays and ${name}.deadLetterRetentionDays`,
        `retentionDays is ${retentionDays}, ${name}.deadLetterRetentionDays ${deadLetterRetentionDays}`,
        [
          set('retentionDays', deadLetterRetentionDays),
          set(`${name}.deadLetterRetentionDays`, retentionDays),
        ],
      );
    }),
  },
];
