import { queueNames, workerOf, type QueueName } from '../../stage/stage-config.ts';
import type { Metrics } from '../metrics.ts';
import { figures, type AlarmDefinition, type DefineAlarms } from './alarm-definition.ts';

/** Messages of a standard queue that may be received and not yet deleted (Amazon SQS queue quotas). */
export const mostInFlight = 120_000;

interface QueueInWords {
  /** Before the names of its alarms. */
  readonly prefix: '' | 'object-';
  readonly metrics: 'tasks' | 'objects';
  readonly workers: string;
  readonly waiting: string;
  /** What becomes of a message that is not fetched in time. */
  readonly late: string;
  readonly dead: string;
}

const inWords: Readonly<Record<QueueName, QueueInWords>> = {
  compute: {
    prefix: '',
    metrics: 'tasks',
    workers: 'workers',
    waiting:
      'Messages wait, and workers spend more than 80 % of their time on something else than computing: the database, the queue or starting up.',
    late: 'Messages are lost',
    dead: 'its task has failed or will',
  },
  object: {
    prefix: 'object-',
    metrics: 'objects',
    workers: 'object workers',
    waiting:
      'Objects wait, and workers spend more than 80 % of their time waiting for bytes: S3 is slow or turns reads away, or the network of the functions is the limit.',
    late: 'Messages expire, and maintenance sends them again,',
    dead: 'its object task has failed or will be sent again',
  },
};

/** The same alarms for each queue. */
const ofEachQueue =
  (
    define: (
      queue: QueueName,
      words: QueueInWords,
      config: Parameters<DefineAlarms>[0],
      metrics: Metrics,
    ) => readonly AlarmDefinition[],
  ): DefineAlarms =>
  (config, metrics) =>
    queueNames.flatMap((queue) => define(queue, inWords[queue], config, metrics));

const eachWorker = ofEachQueue((queue, words, { workers, functions, alarms }, metrics) => {
  const { prefix } = words;
  const worker = workerOf[queue];
  const { timeoutSeconds, memoryMib } = functions[worker];
  const queued = metrics[words.metrics];
  return [
    {
      name: `${prefix}workers-saturated`,
      metric: queued.backlogSeconds,
      threshold: alarms.taskWaitSeconds,
      of: [3, 8],
      meaning: `All ${workers[queue].maxConcurrency} ${words.workers} are busy, and at their pace the queue holds more than the promised ${alarms.taskWaitSeconds} s of work.`,
      first: 'npx hash-api status',
      runbook: 'workers',
    },
    {
      name: `${prefix}workers-waiting`,
      metric: queued.idlePercent,
      threshold: 80,
      of: [5, 10],
      meaning: words.waiting,
      first: figures('/queue/stats'),
      runbook: 'workers',
    },
    {
      name: `${prefix}worker-failures`,
      metric: metrics.functions.errors(worker),
      threshold: 0,
      of: [3, 5],
      meaning: `Whole invocations of ${worker} fail, not single tasks: its time-out of ${timeoutSeconds} s, its memory of ${memoryMib} MiB, or a crash.`,
      first: `npx hash-api logs ${worker} --since 15m`,
      runbook: 'workers',
    },
    {
      name: `${prefix}worker-throttles`,
      metric: metrics.functions.throttles(worker),
      threshold: 0,
      of: [3, 5],
      meaning: `Lambda refuses to run ${words.workers} although the event source asks for no more than are reserved; each refusal counts as a receive of its messages and brings them nearer to the dead-letter queue.`,
      first: 'npx hash-api status',
      runbook: 'workers',
    },
  ];
});

export const workerAlarms: DefineAlarms = (config, metrics) => [
  ...eachWorker(config, metrics),
  {
    name: 'tasks-slow',
    metric: metrics.tasks.worstEstimate,
    threshold: 2,
    of: [5, 5],
    meaning:
      'Tasks of an algorithm take more than twice the time that was estimated: workers share a processor, or the coefficients were measured on another one.',
    first: figures('/queue/stats'),
    runbook: 'workers',
  },
];

export const queueAlarms = ofEachQueue((queue, words, { workers, alarms }, metrics) => {
  const { retentionHours } = workers[queue];
  return [
    {
      name: `${words.prefix}oldest-message`,
      metric: metrics[words.metrics].oldestMessage,
      // However long a task may wait, a queue that is a quarter of the way to losing messages is late.
      threshold: Math.min(alarms.taskWaitSeconds, (retentionHours * 3600) / 4),
      of: [5, 5],
      meaning: `Messages of the ${queue} queue wait for longer than the promised ${alarms.taskWaitSeconds} s. ${words.late} after ${retentionHours} h.`,
      first: figures('/queue/stats'),
      runbook: 'workers',
    },
    {
      name: `${words.prefix}in-flight-messages`,
      metric: metrics[words.metrics].inFlight,
      threshold: 0.8 * mostInFlight,
      of: [3, 5],
      meaning: `More than 80 % of the ${mostInFlight} messages of the ${queue} queue are in flight that SQS allows; beyond, it delivers none.`,
      first: figures('/queue/stats'),
      runbook: 'workers',
    },
  ];
});

export const deadLetterAlarms = ofEachQueue((queue, words, { workers }, metrics) => {
  const { maxReceiveCount, deadLetterRetentionDays } = workers[queue];
  return [
    {
      name: `${words.prefix}dead-letters`,
      metric: metrics[words.metrics].deadLetters,
      threshold: 0,
      of: [1, 1],
      meaning: `A message of the ${queue} queue failed ${maxReceiveCount} times and ${words.dead}. It is kept for ${deadLetterRetentionDays} days from when it was sent.`,
      first: `npx hash-api logs ${workerOf[queue]} --since 60m`,
      runbook: 'dead-letters',
    },
  ];
});
