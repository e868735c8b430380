import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { digestOrChecksumNames } from '../../../core/hashing/algorithms.ts';
import { coefficients } from '../../../core/hashing/cost/coefficients.ts';
import type { Coefficients } from '../../../core/hashing/cost/estimate.ts';
import { createResumable } from '../../../core/hashing/streaming/resumable.ts';
import { isResumable } from '../../../core/hashing/streaming/stream-hasher.ts';
import type { ObjectEvent } from '../../../core/objects/events.ts';
import { decodeObjectMessage, objectMessage } from '../../../core/objects/message.ts';
import type { ObjectHead } from '../../../core/objects/object-reader.ts';
import type { ObjectOptions, ObjectSource } from '../../../core/objects/object-work.ts';
import { runMessage } from '../../../core/objects/run-message.ts';
import type { ObjectWorkerLimits } from '../../../core/objects/worker-ports.ts';
import { newTaskId } from '../../../core/tasks/task-id.ts';
import type { QueueMessage, Sleep } from '../../../core/tasks/ports.ts';
import type { Task } from '../../../core/tasks/task.ts';
import { createFakeCache } from '../fakes/cache.ts';
import { FakeClock } from '../fakes/clock.ts';
import { createFakeObjectStore } from '../fakes/object-store.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';
import { createFakeUploadStore } from '../fakes/upload-store.ts';
import { createSimulatedWorker, type Faults } from './simulated-worker.ts';

interface Message {
  readonly body: string;
  visibleAt: number;
  receiveCount: number;
}

// Loading an engine for the first time takes long, in which time would pass for no reason.
for (const name of digestOrChecksumNames) if (isResumable(name)) await createResumable(name);

export const tenant = 'tenant';
export const bucket = 'allowed';
const visibilityMs = 5_400_000;

/** Coefficients by which an invocation surely ends (`fast`), or surely does not. */
export function estimatesOf(fast: boolean): Coefficients {
  if (fast) return coefficients;
  const digests = { ...coefficients.digests };
  for (const name of digestOrChecksumNames) digests[name] = { ...digests[name], nanosecondsPerByte: 1e9 };
  return { ...coefficients, digests };
}

export const defaultLimits: ObjectWorkerLimits = {
  leaseSeconds: 30,
  maxAttempts: 50,
  progressEveryMs: 1_500,
  checkpointEveryMs: 30_000,
  checkpointEveryBytes: 8192,
  reserveMs: 5_000,
  memoryMib: 1769,
  readAhead: { rangeBytes: 1000, ranges: 4 },
  coefficients,
  uploadsBucket: 'uploads',
  allowedBuckets: [bucket],
  partBytes: 2 ** 30,
  partsInFlight: 3,
};

/** Objects, a queue as SQS is, workers that can be killed at any call, maintenance; in time that reads and pauses take. */
export class ObjectWorld {
  readonly #time = new FakeClock();
  readonly tasks = createFakeTaskStore(this.#time.clock);
  readonly objects = createFakeObjectStore(this.#time.clock, this.tasks.rows);
  readonly uploads = createFakeUploadStore(this.#time.clock);
  readonly cache = createFakeCache(this.#time.clock);
  readonly events: ObjectEvent[] = [];
  /** By key; another ETag is another object under the same name. */
  readonly stored = new Map<
    string,
    { content: Uint8Array; etag: string; checksums: ObjectHead['checksums'] }
  >();
  readonly limits: ObjectWorkerLimits;
  /** Milliseconds that a read takes. */
  readMs = 100;
  /** Whether reads take their time at once, as they do; else one after the other, which is quicker to simulate. */
  readsOverlap = false;
  bytesRead = 0;
  /** Until then S3 asks for fewer requests, whatever it is asked. */
  outageUntil = 0;
  /** Called before each read. */
  onRead: ((offset: number) => Promise<void> | void) | undefined;
  messages: Message[] = [];
  readonly deadLetters: Message[] = [];
  readonly secret = randomBytes(32);
  /** Calls of ports so far. */
  calls = 0;
  #timers: { at: number; fire: () => void }[] = [];

  constructor(limits: Partial<ObjectWorkerLimits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
  }

  now(): number {
    return this.#time.clock().getTime();
  }

  advance(milliseconds: number): void {
    this.#time.advance(milliseconds);
    const due = this.#timers.filter(({ at }) => at <= this.now());
    this.#timers = this.#timers.filter(({ at }) => at > this.now());
    for (const { fire } of due) fire();
  }

  readonly sleep: Sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      this.#timers.push({ at: this.now() + milliseconds, fire: resolve });
      signal?.addEventListener('abort', () => {
        resolve();
      });
    });

  /** What the workers said, and how their attempts ended. */
  kinds(): string[] {
    return this.events.map((event) => (event.kind === 'attempt' ? event.ending : event.kind));
  }

  put(key: string, content: Uint8Array, checksums: ObjectHead['checksums'] = new Map()): void {
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    this.stored.set(key, { content, etag, checksums });
  }

  async submit(
    algorithms: readonly string[],
    options: Partial<ObjectOptions> = {},
    source: ObjectSource = { kind: 'object', bucket, key: 'key' },
  ): Promise<string> {
    this.advance(1);
    const taskId = newTaskId(this.#time.clock, randomBytes);
    await this.tasks.insert({
      id: taskId,
      tenant,
      operation: 'hash',
      algorithms,
      source,
      options: { output: 'hex', recompute: false, ...options },
    });
    this.enqueue(objectMessage({ taskId, tenant }));
    return taskId;
  }

  async task(taskId: string): Promise<Task> {
    const task = await this.tasks.get(tenant, taskId);
    if (!task) throw new Error('no such task');
    return task;
  }

  /** Why it failed, or how it stands. */
  async failureOf(taskId: string): Promise<string> {
    const task = await this.task(taskId);
    return task.status === 'failed' ? task.error.code : task.status;
  }

  enqueue({ body, delaySeconds = 0 }: QueueMessage): void {
    this.messages.push({ body, visibleAt: this.now() + delaySeconds * 1000, receiveCount: 0 });
  }

  /** A worker has one of the visible messages, whichever; false where there is none. */
  async deliver(which: number, faults: Faults = {}): Promise<boolean> {
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= this.now());
    const message = visible[which % Math.max(1, visible.length)];
    if (!message) return false;
    message.receiveCount += 1;
    message.visibleAt = this.now() + visibilityMs;
    const ids = decodeObjectMessage(message.body);
    if (!ids) throw new Error('malformed message');
    const worker = createSimulatedWorker(this, faults);
    const { limits } = this;
    const run = runMessage({ ports: worker.ports, limits, ids, receiveCount: message.receiveCount });
    const fate = await this.#whileTimePasses(Promise.race([run, worker.killed]));
    if (!fate || faults.unacknowledged) return true;
    if (fate.kind === 'returned') message.visibleAt = this.now() + fate.delaySeconds * 1000;
    else this.messages.splice(this.messages.indexOf(message), 1);
    if (fate.kind === 'dead') this.deadLetters.push(message);
    return true;
  }

  /** Where all that runs only waits for a time to come, it comes. */
  async #whileTimePasses<T>(running: Promise<T>): Promise<T> {
    const done = new AbortController();
    const ending = running.finally(() => {
      done.abort();
    });
    let [seen, idleTurns] = [this.calls, 0];
    while (!done.signal.aborted) {
      await turn();
      idleTurns = seen === this.calls ? idleTurns + 1 : 0;
      seen = this.calls;
      // Loading an engine takes turns, too.
      if (idleTurns < 300) continue;
      idleTurns = 0;
      const next = Math.min(...this.#timers.map(({ at }) => at));
      if (next !== Infinity) this.advance(Math.max(0, next - this.now()));
    }
    return ending;
  }

  duplicate(which: number): void {
    const message = this.messages[which % Math.max(1, this.messages.length)];
    if (message) this.enqueue({ tenant, body: message.body });
  }

  /** As each minute. */
  async sweep(): Promise<void> {
    const again = await this.objects.toSendAgain({ queuedSeconds: 600, lostSeconds: 60, limit: 100 });
    for (const ids of again) this.enqueue(objectMessage(ids));
  }

  /** Lets all go well until the task has ended, or nothing more happens within hours. */
  async settleDown(taskId: string): Promise<Task> {
    for (let minutes = 0; minutes < 500; minutes += 1) {
      while (await this.deliver(0)) {
        // Until none is visible.
      }
      const task = await this.task(taskId);
      if (task.status !== 'queued' && task.status !== 'processing') return task;
      this.advance(60_000);
      await this.sweep();
    }
    return this.task(taskId);
  }
}

/** Of the object that most tests are about. */
export const content = Uint8Array.from({ length: 30_000 }, (_, index) => (index * 7919) >> 4);

/** One in which `content` is under the key `key`. */
export function worldWithObject(limits?: Partial<ObjectWorkerLimits>): ObjectWorld {
  const world = new ObjectWorld(limits);
  world.put('key', content);
  return world;
}
