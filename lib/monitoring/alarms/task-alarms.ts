import { figures, type DefineAlarms } from './alarm-definition.ts';

/** Messages of a standard queue that may be received and not yet deleted (Amazon SQS queue quotas). */
export const mostInFlight = 120_000;

export const workerAlarms: DefineAlarms = ({ workers, functions, alarms }, metrics) => [
  {
    name: 'workers-saturated',
    metric: metrics.tasks.backlogSeconds,
    threshold: alarms.taskWaitSeconds,
    of: [3, 8],
    meaning: `All ${workers.compute.maxConcurrency} workers are busy, and at their pace the queue holds more than the promised ${alarms.taskWaitSeconds} s of work.`,
    first: 'npx hash-api status',
    runbook: 'workers',
  },
  {
    name: 'workers-waiting',
    metric: metrics.tasks.idlePercent,
    threshold: 80,
    of: [5, 10],
    meaning:
      'Messages wait, and workers spend more than 80 % of their time on something else than computing: the database, the queue or starting up.',
    first: figures('/queue/stats'),
    runbook: 'workers',
  },
  {
    name: 'worker-failures',
    metric: metrics.functions.errors('compute-worker'),
    threshold: 0,
    of: [3, 5],
    meaning: `Whole batches of the worker fail, not single tasks: its time-out of ${functions['compute-worker'].timeoutSeconds} s, its memory of ${functions['compute-worker'].memoryMib} MiB, or a crash.`,
    first: 'npx hash-api logs compute-worker --since 15m',
    runbook: 'workers',
  },
  {
    name: 'worker-throttles',
    metric: metrics.functions.throttles('compute-worker'),
    threshold: 0,
    of: [3, 5],
    meaning:
      'Lambda refuses to run workers although the event source asks for no more than are reserved; each refusal counts as a receive of its messages and brings them nearer to the dead-letter queue.',
    first: 'npx hash-api status',
    runbook: 'workers',
  },
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

export const queueAlarms: DefineAlarms = ({ workers, alarms }, metrics) => [
  {
    name: 'oldest-message',
    metric: metrics.tasks.oldestMessage,
    // However long a task may wait, a queue that is a quarter of the way to losing messages is late.
    threshold: Math.min(alarms.taskWaitSeconds, (workers.compute.retentionHours * 3600) / 4),
    of: [5, 5],
    meaning: `Tasks wait for longer than the promised ${alarms.taskWaitSeconds} s. Messages are lost after ${workers.compute.retentionHours} h.`,
    first: figures('/queue/stats'),
    runbook: 'workers',
  },
  {
    name: 'in-flight-messages',
    metric: metrics.tasks.inFlight,
    threshold: 0.8 * mostInFlight,
    of: [3, 5],
    meaning: `More than 80 % of the ${mostInFlight} messages are in flight that SQS allows; beyond, it delivers none.`,
    first: figures('/queue/stats'),
    runbook: 'workers',
  },
];

export const deadLetterAlarms: DefineAlarms = ({ workers }, metrics) => [
  {
    name: 'dead-letters',
    metric: metrics.tasks.deadLetters,
    threshold: 0,
    of: [1, 1],
    meaning: `A message failed ${workers.compute.maxReceiveCount} times and its task has failed or will. It is kept for ${workers.compute.deadLetterRetentionDays} days from when it was sent.`,
    first: 'npx hash-api logs compute-worker --since 60m',
    runbook: 'dead-letters',
  },
];
