import { randomUUID } from 'node:crypto';
import { SqsError } from './errors.ts';
import type { MessageQueue } from './message-queue.ts';

/** Messages back from a dead-letter queue. */
export interface MoveTask {
  readonly handle: string;
  readonly source: MessageQueue;
  /** Undefined: each message goes to the queue that it came from. */
  readonly destination: MessageQueue | undefined;
  /** Messages a second; undefined: as fast as it goes. */
  readonly rate: number | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Messages that were visible when it started. */
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  failureReason: string | undefined;
}

/** Messages that are moved before others get their turn, where no rate is set. */
const burst = 100;
/** Tasks of a queue that are remembered: as many as ListMessageMoveTasks tells. */
const remembered = 10;

/**
 * Message move tasks. A moved message is a new one, with an id, an age and a count of receives of its own; its group
 * stays. What is in flight when the task reaches the end stays where it is, as does what has no known origin where no
 * destination is given: then the task fails. Tasks end with the local cloud; messages that it has not moved stay.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  readonly #byName: (name: string) => MessageQueue | undefined;
  readonly #tasks: MoveTask[] = [];
  readonly #timers = new Map<MoveTask, NodeJS.Timeout>();

  constructor(byName: (name: string) => MessageQueue | undefined) {
    this.#byName = byName;
  }

  /** Those of a source, the newest first. */
  of(source: MessageQueue): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.source === source).slice(0, remembered);
  }

  find(handle: string): MoveTask | undefined {
    return this.#tasks.find((task) => task.handle === handle);
  }

  /** Throws UnsupportedOperation where another task empties the source. */
  start({ source, destination, rate }: Pick<MoveTask, 'source' | 'destination' | 'rate'>): MoveTask {
    if (this.of(source).some(({ status }) => status === 'RUNNING'))
      throw new SqsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    const task: MoveTask = {
      handle: randomUUID(),
      source,
      destination,
      rate,
      startedAt: Date.now(),
      toMove: source.counts.visible,
      moved: 0,
      status: 'RUNNING',
      failureReason: undefined,
    };
    this.#tasks.unshift(task);
    this.#next(task);
    return task;
  }

  cancel(task: MoveTask): void {
    this.#end(task, 'CANCELLED');
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #next(task: MoveTask): void {
    const pauseMs = task.rate === undefined ? 0 : 1000 / task.rate;
    const timer = setTimeout(() => {
      for (
        let count = task.rate === undefined ? burst : 1;
        count > 0 && task.status === 'RUNNING';
        count -= 1
      )
        this.#moveOne(task);
      if (task.status === 'RUNNING') this.#next(task);
    }, pauseMs);
    this.#timers.set(task, timer);
  }

  #moveOne(task: MoveTask): void {
    const outcome = task.source.moveNext(
      ({ deadLetterOf = '' }) => task.destination ?? this.#byName(deadLetterOf),
    );
    if (outcome === 'moved') task.moved += 1;
    else if (outcome === 'empty') this.#end(task, 'COMPLETED');
    else this.#end(task, 'FAILED', 'CouldNotDetermineMessageSource');
  }

  #end(task: MoveTask, status: MoveTask['status'], failureReason?: string): void {
    clearTimeout(this.#timers.get(task));
    this.#timers.delete(task);
    Object.assign(task, { status, failureReason });
  }
}
