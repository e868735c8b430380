import { pickTenant, type QueueLoad } from './arrivals.ts';
import { EventHeap } from './event-heap.ts';
import { FairQueue } from './fair-queue.ts';
import { Journal, type JournalIntervals, type QueueInterval } from './journal.ts';
import { exponential, type Random } from './random.ts';
import { IdleEnvironments, Ramp, type WorkerSystem } from './workers.ts';

/** Objects of one kind and size: what workers do for one of them. Times in seconds. */
export interface ObjectJob {
  /** Position of its kind in the demand. */
  readonly kind: number;
  /** Objects a second, in each interval. */
  readonly rates: Float64Array;
  /** Of the attempt that makes the parts; 0 where there are none. */
  readonly planSeconds: number;
  /** Parts, or invocations one after the other. */
  readonly pieces: number;
  readonly pieceSeconds: number;
  /** Pieces that may be in the queue or at work at a time. */
  readonly inFlight: number;
}

export interface ObjectDay {
  /** Of the queue's messages. */
  readonly intervals: readonly QueueInterval[];
  /** Seconds from coming to the end, of the objects of each kind, sorted. */
  readonly finished: readonly Float64Array[];
}

interface Running {
  readonly job: ObjectJob;
  readonly tenant: number;
  readonly at: number;
  sent: number;
  done: number;
}

interface Message {
  readonly object: Running;
  readonly seconds: number;
  /** Makes the parts, and is none. */
  readonly plans: boolean;
}

/** When objects of a job come: a Poisson process whose rate changes with each interval. */
function* arrivalsOf({ rates }: ObjectJob, intervalSeconds: number, random: Random): Generator<number> {
  for (const [interval, rate] of rates.entries()) {
    if (rate <= 0) continue;
    const end = (interval + 1) * intervalSeconds;
    let at = interval * intervalSeconds + exponential(random) / rate;
    for (; at < end; at += exponential(random) / rate) yield at;
  }
}

/**
 * The object queue and its workers, event by event: an object's first message makes its parts, of which so many are sent;
 * each that ends sends the next, and the last ends the object. Runs until all have ended.
 */
export function simulateObjects(
  system: WorkerSystem,
  jobs: readonly ObjectJob[],
  {
    kinds,
    tenants,
    intervals,
  }: { kinds: number; tenants: QueueLoad['tenants']; intervals: JournalIntervals },
  random: Random,
): ObjectDay {
  const queue = new FairQueue(tenants.count);
  const messages: Message[] = [];
  const ends = new EventHeap<number>();
  const comes = new EventHeap<{ readonly job: ObjectJob; readonly more: Generator<number> }>();
  const ramp = new Ramp(system);
  const idle = new IdleEnvironments(system.idleSeconds);
  const journal = new Journal(intervals);
  const finished: number[][] = Array.from({ length: kinds }, () => []);
  let running = 0;

  for (const job of jobs) {
    const more = arrivalsOf(job, intervals.seconds, random);
    const first = more.next();
    if (!first.done) comes.add(first.value, { job, more });
  }

  const send = (now: number, message: Message): void => {
    queue.add(messages.length, message.object.tenant);
    messages.push(message);
    journal.arrived(now);
  };
  const sendPieces = (now: number, object: Running): void => {
    const { pieces, inFlight, pieceSeconds } = object.job;
    while (object.sent < Math.min(pieces, object.done + inFlight)) {
      object.sent++;
      send(now, { object, seconds: pieceSeconds, plans: false });
    }
  };
  const came = (now: number): void => {
    const next = comes.take();
    if (!next) return;
    const { job, more } = next;
    const object = { job, tenant: pickTenant(tenants, random), at: now, sent: 0, done: 0 };
    if (job.planSeconds > 0) send(now, { object, seconds: job.planSeconds, plans: true });
    else sendPieces(now, object);
    const following = more.next();
    if (!following.done) comes.add(following.value, next);
  };
  const ended = (now: number): void => {
    const message = messages[ends.take() ?? -1];
    if (!message) return;
    const { object, plans } = message;
    running--;
    idle.giveBack(now);
    queue.settle(object.tenant);
    if (!plans) object.done++;
    if (object.done === object.job.pieces) finished[object.job.kind]?.push(now - object.at);
    else sendPieces(now, object);
  };
  const startWhatCan = (now: number): void => {
    while (queue.size > 0 && running < ramp.allowed) {
      const task = queue.take()?.task ?? -1;
      const begins = now + (idle.take(now) ? 0 : system.coldStartSeconds);
      const end = begins + system.batchSeconds + (messages[task]?.seconds ?? 0);
      running++;
      journal.taken(task, begins, end);
      journal.batch(now, end);
      ends.add(end, task);
    }
  };

  for (;;) {
    const rampAt = queue.size > 0 && running >= ramp.allowed ? ramp.nextAt : Infinity;
    const now = Math.min(comes.nextAt, ends.nextAt, rampAt);
    if (now === Infinity) break;
    journal.until(now, queue);
    ramp.update(now, queue.size > 0, running);
    if (ends.nextAt <= now) ended(now);
    else if (comes.nextAt <= now) came(now);
    startWhatCan(now);
  }
  return {
    intervals: journal.day().intervals,
    finished: finished.map((seconds) => Float64Array.from(seconds).sort()),
  };
}
