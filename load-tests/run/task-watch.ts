import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { Recorder } from '../measure/recorder.ts';
import type { TaskCounts } from '../result/schema.ts';
import type { ApiClient } from '../target/api-client.ts';
import type { Phase } from './phase.ts';

/** What is to become of a task. */
export interface TaskExpectation {
  /** What it is about, where a stream has tasks of several kinds, such as `8 MiB`. */
  readonly about?: string;
  /** By algorithm. */
  readonly digests?: Readonly<Record<string, string>>;
  /** Called when it has ended, whatever became of it. */
  readonly onEnd?: () => void;
}

/** A task that was answered 202; times of `performance.now()`. */
export interface AcceptedTask extends TaskExpectation {
  readonly id: string;
  readonly key: string;
  readonly phase: Phase;
  readonly stream: string;
  readonly intendedAt: number;
  readonly sentAt: number;
  readonly answeredAt: number;
}

const taskSchema = z.object({
  status: z.enum(['queued', 'processing', 'completed', 'failed', 'cancelled']),
  attempts: z.number(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  completed_at: z.iso.datetime().nullable(),
  result: z.object({ digests: z.record(z.string(), z.string()) }).nullish(),
});
type Task = z.output<typeof taskSchema>;

/** Seconds of one long poll; short enough that a task which ended meanwhile is not left waiting behind it. */
const waitSeconds = 5;

/**
 * Watches every accepted task until it has ended. A few long polls do, however many tasks there are: when a task ended
 * is the earlier of when a poll saw it, and of the time that the service's own clock counted from the task's creation to
 * its end, added to when the submit was answered. Both are upper bounds; neither compares clocks of two machines.
 */
export class TaskWatch {
  readonly #client: ApiClient;
  readonly #recorder: Recorder;
  readonly #pollsAtMost: number;
  readonly #waiting: AcceptedTask[] = [];
  readonly #givenUp = new AbortController();
  readonly #counts = { accepted: 0, completed: 0, failed: 0, repeated: 0 };
  readonly #polls = new Set<Promise<void>>();

  constructor(client: ApiClient, recorder: Recorder, pollsAtMost = 8) {
    this.#client = client;
    this.#recorder = recorder;
    this.#pollsAtMost = pollsAtMost;
  }

  get open(): number {
    return this.#counts.accepted - this.#counts.completed - this.#counts.failed;
  }

  accept(task: AcceptedTask): void {
    this.#counts.accepted++;
    task.phase.counts.accepted++;
    for (const series of this.#seriesOf(task)) series.asked(task.intendedAt);
    this.#waiting.push(task);
    this.#startPoll();
  }

  /** Resolves when all tasks have ended, or after `seconds`, or with the signal. */
  async drained(seconds: number, signal: AbortSignal): Promise<void> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const over = new Promise((resolve) => {
      deadline.addEventListener('abort', resolve, { once: true });
      if (deadline.aborted) resolve(undefined);
    });
    while (this.open > 0 && !deadline.aborted) await Promise.race([over, Promise.all(this.#polls)]);
  }

  /** Looks no more. `complete`: whether what is still open had its time. */
  stop(complete: boolean): TaskCounts {
    this.#givenUp.abort();
    const { open } = this;
    return { ...this.#counts, lost: complete ? open : 0, notAwaited: complete ? 0 : open };
  }

  #startPoll(): void {
    if (this.#polls.size >= this.#pollsAtMost || this.#givenUp.signal.aborted) return;
    const poll = this.#poll().finally(() => {
      this.#polls.delete(poll);
      // A task that came while this one was ending.
      if (this.#waiting.length > 0) this.#startPoll();
    });
    this.#polls.add(poll);
  }

  async #poll(): Promise<void> {
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
      if (this.#givenUp.signal.aborted) return;
      if (!(await this.#look(task))) this.#waiting.push(task);
    }
  }

  /** Whether the task has ended. */
  async #look(task: AcceptedTask): Promise<boolean> {
    const answer = await this.#client.send({
      method: 'GET',
      path: `/tasks/${task.id}?wait=${waitSeconds}`,
      key: task.key,
      status: 200,
      reads: true,
    });
    const parsed = taskSchema.safeParse(answer.body);
    if (answer.outcome !== 'good' || !parsed.success) {
      const pauseMs = Math.min(10, answer.retryAfterSeconds ?? 1) * 1000;
      await after(pauseMs, undefined, { signal: this.#givenUp.signal }).catch(() => undefined);
      return false;
    }
    if (parsed.data.completed_at === null) return false;
    this.#ended(task, parsed.data, parsed.data.completed_at, answer.endedAt);
    return true;
  }

  #ended(task: AcceptedTask, seen: Task, completedAt: string, seenAt: number): void {
    const created = Date.parse(seen.created_at);
    const endedAt = Math.min(seenAt, task.answeredAt + (Date.parse(completedAt) - created));
    const { intendedAt, sentAt, answeredAt } = task;
    const status = statusOf(task, seen);
    const good = status === 'completed';
    this.#counts[good ? 'completed' : 'failed']++;
    if (seen.attempts > 1) this.#counts.repeated++;
    const [result, wait] = this.#seriesOf(task);
    const outcome = good ? 'good' : 'failed';
    result.answered({ intendedAt, sentAt, endedAt, status, outcome });
    const waitedMs = Date.parse(seen.started_at ?? completedAt) - created;
    wait.answered({
      intendedAt: answeredAt,
      sentAt: answeredAt,
      endedAt: answeredAt + waitedMs,
      status,
      outcome,
    });
    task.phase.taskEnded({ answeredAt, endedAt });
    task.onEnd?.();
  }

  #seriesOf({ phase, stream, about }: AcceptedTask) {
    const common = { phase: phase.name, stream };
    const of = about === undefined ? '' : `, ${about}`;
    return [
      this.#recorder.series({ ...common, name: `time to result${of}`, kind: 'result' }),
      this.#recorder.series({ ...common, name: `wait in the queue${of}`, kind: 'wait' }),
    ] as const;
  }
}

/** Its own, unless it completed with digests other than those that are right. */
function statusOf({ digests = {} }: AcceptedTask, { status, result }: Task): string {
  const right = Object.entries(digests).every(([algorithm, digest]) => result?.digests[algorithm] === digest);
  return status === 'completed' && !right ? 'wrong digest' : status;
}
