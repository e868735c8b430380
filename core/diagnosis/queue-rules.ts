import type { Figures } from './figures.ts';
import type { DiagnosisRule, Part } from './rules.ts';
import { above, full, inFlightLimit, isFull, number, overdue } from './symptoms.ts';

interface QueueInWords {
  /** For `--queue`. */
  readonly name: 'compute' | 'object';
  /** Parts, and where their figures are. */
  readonly workersPart: Part;
  readonly queuePart: Part;
  readonly workers: (figures: Figures) => Figures['workers'];
  readonly queue: (figures: Figures) => Figures['queue'];
  /** Settings of the queue. */
  readonly settings: string;
  /** The function that works it off. */
  readonly worker: string;
  /** What one invocation takes. */
  readonly invocations: string;
  readonly faster: string;
  readonly fewerInFlight: string;
}

/** The same for each queue and its workers: workers first, as a queue only grows because of them or of nobody. */
export const queueRulesOf = ({
  name,
  workersPart,
  queuePart,
  workers: workersOf,
  queue: queueOf,
  settings,
  worker,
  invocations,
  faster,
  fewerInFlight,
}: QueueInWords): readonly DiagnosisRule[] => {
  const raiseWorkers = `raise ${settings}.maxConcurrency and functions.${worker}.reservedConcurrency; ${faster}`;
  return [
    {
      part: workersPart,
      severity: 'failing',
      reason:
        'An invocation that fails whole is a time-out, a crash or memory: its tasks are tried again, and end failed.',
      symptom: (figures) => {
        const { errors } = workersOf(figures);
        return above(errors, 0) ? `${number(errors)} ${invocations} failed whole` : undefined;
      },
      advice: `npx hash-api logs ${worker}, then raise functions.${worker}.memoryMib or timeoutSeconds`,
      runbook: 'workers',
    },
    {
      part: workersPart,
      severity: 'failing',
      reason: 'All work, and yet tasks wait longer than promised.',
      symptom: (figures) => {
        const workers = workersOf(figures);
        return isFull(workers) && overdue(workers.oldestSeconds, workers.oldestSecondsLimit)
          ? full(workers)
          : undefined;
      },
      advice: raiseWorkers,
      runbook: 'workers',
    },
    {
      part: workersPart,
      severity: 'degraded',
      reason:
        'All work and tasks wait: more tasks come than are computed. All at work without a backlog is use.',
      symptom: (figures) => {
        const workers = workersOf(figures);
        return isFull(workers) ? full(workers) : undefined;
      },
      advice: raiseWorkers,
      runbook: 'workers',
    },
    {
      part: workersPart,
      severity: 'degraded',
      reason: 'A throttled invocation counts as a delivery, and too many of them are a dead letter.',
      symptom: (figures) => {
        const { throttles } = workersOf(figures);
        return above(throttles, 0) ? `${number(throttles)} ${invocations} throttled` : undefined;
      },
      advice: `raise functions.${worker}.reservedConcurrency to at least ${settings}.maxConcurrency`,
      runbook: 'workers',
    },
    {
      part: queuePart,
      severity: 'failing',
      reason: 'At 120,000 messages in flight SQS delivers no more.',
      symptom: (figures) => {
        const { inFlight } = queueOf(figures);
        return above(inFlight, 0.8 * inFlightLimit)
          ? `${number(inFlight)} of ${number(inFlightLimit)} messages in flight`
          : undefined;
      },
      advice: fewerInFlight,
      runbook: 'workers',
    },
    {
      part: queuePart,
      severity: 'failing',
      reason: 'Tasks wait longer than promised while workers are free: nobody fetches them.',
      symptom: (figures) => {
        const { oldestSeconds, oldestSecondsLimit, waiting } = queueOf(figures);
        return overdue(oldestSeconds, oldestSecondsLimit)
          ? `the oldest message is ${number(oldestSeconds)} s old, ${number(waiting)} wait`
          : undefined;
      },
      advice: `see whether the event source of ${worker} is enabled, then npx hash-api logs ${worker}`,
      runbook: 'workers',
    },
    {
      part: queuePart,
      severity: 'degraded',
      reason: 'A dead letter is a task that failed on every delivery.',
      symptom: (figures) => {
        const { deadLetters } = queueOf(figures);
        return above(deadLetters, 0) ? `${number(deadLetters)} dead letters` : undefined;
      },
      advice: `npx hash-api redrive show --queue ${name}, and npx hash-api logs ${worker} --since 1h, tell why; repair, then npx hash-api redrive start --queue ${name}`,
      runbook: 'dead-letters',
    },
  ];
};
