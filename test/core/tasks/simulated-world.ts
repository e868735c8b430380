import { createHash } from 'node:crypto';
import { Problem } from '../../../core/errors.ts';
import { failure } from '../../../core/tasks/failures.ts';
import type { QueueMessage, Sleep } from '../../../core/tasks/ports.ts';
import { decodeMessage } from '../../../core/tasks/message.ts';
import { runBatch } from '../../../core/tasks/run-batch.ts';
import { submit } from '../../../core/tasks/submit.ts';
import type { TaskResult } from '../../../core/tasks/task.ts';
import type { WorkerPorts } from '../../../core/tasks/worker-ports.ts';
import { hasEnded } from '../../../core/tasks/transitions.ts';
import type { Work } from '../../../core/tasks/work.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeIdempotency } from '../fakes/idempotency.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

/** What a task does to the worker that computes it, every time. */
export type Nature = 'good' | 'flaky' | 'refused' | 'kills' | 'hangs';

/** What goes wrong in one run of a worker. */
export interface Faults {
  readonly claim: boolean;
  /** `unheard`: the settlement is applied, but the worker does not learn of it. */
  readonly settle: 'works' | 'fails' | 'fails once' | 'unheard';
  /** The worker is killed when it begins this computation (from 0). */
  readonly killedAt: number | undefined;
  /** The worker is killed after it settled, before its messages are deleted. */
  readonly killedAtEnd: boolean;
  /** Milliseconds that each computation takes. */
  readonly computeMs: number;
  /** How often flaky tasks fail. */
  readonly flaky: boolean;
}

export const noFaults: Faults = {
  claim: false,
  settle: 'works',
  killedAt: undefined,
  killedAtEnd: false,
  computeMs: 100,
  flaky: false,
};

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receiveCount: number;
}

const timeoutMs = 120_000;
const leaseSeconds = 130;
const visibilityMs = 720_000;
const maxAttempts = 5;
/** Every result by itself, so that faults come between the settlements of one batch. */
const settleEveryMs = 0;
const retentionSeconds = 4 * 86_400;

const never = new Promise<never>(() => undefined);

/** The digest that a worker has to find. */
export const digestOf = (input: string): string => createHash('sha256').update(input).digest('hex');

/** A queue as SQS is, workers that can be killed at any point, and maintenance; all in simulated time. */
export class SimulatedWorld {
  readonly natures = new Map<string, Nature>();
  readonly deadLetters: Message[] = [];
  readonly #time = new FakeClock();
  readonly store = createFakeTaskStore(this.#time.clock);
  #messages: Message[] = [];
  #nextId = 0;
  #timers: { at: number; fire: () => void }[] = [];

  get messages(): number {
    return this.#messages.length;
  }

  #now = (): number => this.#time.clock().getTime();

  advance(milliseconds: number): void {
    this.#time.advance(milliseconds);
    const due = this.#timers.filter(({ at }) => at <= this.#now());
    this.#timers = this.#timers.filter(({ at }) => at > this.#now());
    for (const { fire } of due) fire();
  }

  /** With a signal it is a deadline in the background; without, a pause in which time passes. */
  #sleep: Sleep = (milliseconds, signal) => {
    if (!signal) {
      this.advance(milliseconds);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#timers.push({ at: this.#now() + milliseconds, fire: resolve });
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  };

  #enqueue({ body, delaySeconds = 0 }: QueueMessage): void {
    this.#nextId += 1;
    const visibleAt = this.#now() + delaySeconds * 1000;
    this.#messages.push({ id: `m${this.#nextId}`, body, visibleAt, receiveCount: 0 });
  }

  async submit(nature: Nature): Promise<void> {
    this.advance(1);
    const input = `input ${this.natures.size}`;
    const { taskId } = await submit(
      {
        store: this.store,
        queue: {
          send: (message) => {
            this.#enqueue(message);
            return Promise.resolve();
          },
        },
        idempotency: createFakeIdempotency(this.#time.clock),
        pepper: () => Promise.resolve('pepper'),
        clock: this.#time.clock,
        randomBytes: (length) => new Uint8Array(length).fill(this.natures.size),
      },
      {
        tenant: 'tenant',
        work: {
          operation: 'hash',
          algorithms: ['sha256'],
          options: { output: 'hex' },
          input: Buffer.from(`${nature} ${input}`).toString('base64'),
        },
        algorithms: ['sha256'],
        inputBytes: input.length,
      },
    );
    this.natures.set(taskId, nature);
  }

  /** Receives up to `size` visible messages, from somewhere in the queue, and lets a worker have them. */
  async deliver(size: number, from: number, duplicates: boolean, faults: Faults): Promise<void> {
    const visible = this.#messages.filter(({ visibleAt }) => visibleAt <= this.#now());
    const start = visible.length === 0 ? 0 : from % visible.length;
    const taken = [...visible.slice(start), ...visible.slice(0, start)].slice(0, size);
    const received = taken.filter((message) => {
      message.receiveCount += 1;
      message.visibleAt = this.#now() + visibilityMs;
      if (message.receiveCount <= maxAttempts) return true;
      this.#messages.splice(this.#messages.indexOf(message), 1);
      this.deadLetters.push(message);
      return false;
    });
    if (received.length === 0) return;
    if (duplicates) for (const { body } of received.slice(0, 2)) this.#enqueue({ tenant: 'tenant', body });
    await this.#work(received, faults);
  }

  async #work(received: readonly Message[], faults: Faults): Promise<void> {
    let kill = (): void => undefined;
    const killed = new Promise<undefined>((resolve) => {
      kill = () => {
        resolve(undefined);
      };
    });
    const deliveries = received.map(({ id, body, receiveCount }) => ({ messageId: id, body, receiveCount }));
    const limits = { leaseSeconds, maxAttempts, concurrency: 2, reserveMs: 5000, settleEveryMs };
    const ports = { ...this.#ports(faults, kill), messages: this.#handles(received) };
    const outcome = await Promise.race([runBatch(ports, limits, deliveries), killed]);
    if (!outcome || faults.killedAtEnd) return;
    for (const message of received) {
      if (!outcome.kept.includes(message.id)) this.#messages.splice(this.#messages.indexOf(message), 1);
    }
  }

  #handles(received: readonly Message[]): WorkerPorts['messages'] {
    return {
      delay: (changes) => {
        for (const { messageId, delaySeconds } of changes) {
          const message = received.find(({ id }) => id === messageId);
          if (message) message.visibleAt = this.#now() + delaySeconds * 1000;
        }
        return Promise.resolve();
      },
      resend: (message) => {
        this.#enqueue(message);
        return Promise.resolve(true);
      },
    };
  }

  #ports(faults: Faults, kill: () => void): Omit<WorkerPorts, 'messages'> {
    const deadline = this.#now() + timeoutMs;
    let begun = 0;
    let settles = 0;
    return {
      store: {
        claim: (ids, seconds) =>
          faults.claim
            ? Promise.reject(new Problem('unavailable', 'no database'))
            : this.store.claim(ids, seconds),
        settle: async (settlements) => {
          settles += 1;
          if (faults.settle === 'fails' || (faults.settle === 'fails once' && settles === 1)) {
            throw new Problem('unavailable', 'no database');
          }
          const outcomes = await this.store.settle(settlements);
          if (faults.settle === 'unheard') throw new Problem('unavailable', 'no database');
          return outcomes;
        },
      },
      compute: async (work) => {
        const index = begun;
        begun += 1;
        if (index === faults.killedAt) {
          kill();
          return never;
        }
        return this.#compute(work, faults, kill, deadline);
      },
      estimateMs: () => faults.computeMs,
      remainingMs: () => deadline - this.#now(),
      sleep: this.#sleep,
      randomBytes: (length) => new Uint8Array(length).fill(128),
      report: () => undefined,
      announce: () => Promise.resolve(),
    };
  }

  async #compute(work: Work, faults: Faults, kill: () => void, deadline: number): Promise<TaskResult> {
    const text = Buffer.from(work.input, 'base64').toString();
    const [nature, ...rest] = text.split(' ');
    await Promise.resolve();
    this.advance(faults.computeMs);
    // A worker that computes for too long is killed too.
    if (nature === 'kills' || this.#now() > deadline) {
      kill();
      return never;
    }
    if (nature === 'refused') throw new Problem('bad-request', 'cannot be computed');
    if (nature === 'flaky' && faults.flaky) throw new Error('no memory');
    if (nature === 'hangs') {
      this.advance(deadline - this.#now() - 5000);
      return never;
    }
    return { digests: { sha256: digestOf(rest.join(' ')) }, bytes: text.length, computed: 'worker' };
  }

  /** What maintenance does; the SQL of it has tests of its own. */
  sweep(): void {
    for (const row of this.store.rows.values()) {
      const unheld =
        row.status === 'queued' || (row.status === 'processing' && row.leaseUntil <= this.#now());
      const exhausted = row.status === 'processing' && row.attempt - row.attemptsForgiven >= maxAttempts;
      const lost = this.#now() - row.createdAt.getTime() > retentionSeconds * 1000;
      if (!unheld || !(exhausted || lost)) continue;
      const error = failure(exhausted ? 'attempts-exhausted' : 'lost');
      Object.assign(row, { status: 'failed', completedAt: this.#time.clock(), leaseUntil: 0, error });
    }
  }

  /** Lets everything go well until nothing is left to do, then lets messages expire. */
  async settleDown(): Promise<void> {
    for (let round = 0; this.#messages.length > 0; round += 1) {
      if (round > 10_000) throw new Error('messages go round for ever');
      const next = Math.min(...this.#messages.map(({ visibleAt }) => visibleAt));
      this.advance(Math.max(0, next - this.#now()));
      await this.deliver(10, 0, false, noFaults);
      this.sweep();
    }
    this.advance((retentionSeconds + 1) * 1000);
    this.sweep();
  }

  /** Brings every dead letter back to its queue, as an operator does. */
  async redrive(): Promise<void> {
    const letters = this.deadLetters.splice(0);
    const ids = letters.flatMap(({ body }) => decodeMessage(body)?.taskId ?? []);
    await this.store.requeue([...new Set(ids)]);
    for (const { body } of letters) this.#enqueue({ tenant: 'tenant', body });
  }

  async tasks() {
    return (await this.store.list('tenant', { limit: 1000 })).map((task) => {
      if (!hasEnded(task)) throw new Error(`task ${task.id} has not ended: ${task.status}`);
      return {
        task,
        nature: this.natures.get(task.id)!,
        input: `input ${[...this.natures.keys()].indexOf(task.id)}`,
      };
    });
  }
}
