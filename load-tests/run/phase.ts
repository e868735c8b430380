import type { PhaseResult } from '../result/schema.ts';

/** Times of `performance.now()`. */
export interface EndedTask {
  /** When its submit was answered: it is in the queue. */
  readonly answeredAt: number;
  readonly endedAt: number;
}

/** What a phase has done so far. Times of `performance.now()`. */
export class Phase {
  readonly name: string;
  readonly judged: boolean;
  /** Where they are kept: when its tasks were in the queue, and had ended. */
  readonly tasks: EndedTask[] = [];
  readonly #keepsTasks: boolean;
  readonly #rate: number;
  readonly #plannedSeconds: number;
  readonly #begun = performance.now();
  readonly counts = { asked: 0, accepted: 0, refused: 0, failed: 0 };
  #askedUntil: number | undefined;
  #tasksEnded = 0;
  #lastTaskEndedAt = 0;

  constructor({
    name,
    judged,
    rate,
    seconds,
    keepsTasks,
  }: {
    name: string;
    judged: boolean;
    rate: number;
    seconds: number;
    keepsTasks: boolean;
  }) {
    this.#keepsTasks = keepsTasks;
    this.name = name;
    this.judged = judged;
    this.#rate = rate;
    this.#plannedSeconds = seconds;
  }

  /** Nothing more will be asked in it. */
  end(): void {
    this.#askedUntil = performance.now();
  }

  taskEnded(task: EndedTask): void {
    this.#tasksEnded++;
    this.#lastTaskEndedAt = Math.max(this.#lastTaskEndedAt, task.endedAt);
    if (this.#keepsTasks) this.tasks.push(task);
  }

  /** When nothing more was asked in it. */
  get askedUntil(): number {
    return this.#askedUntil ?? performance.now();
  }

  result(runBegun: number): PhaseResult {
    const { accepted } = this.counts;
    const { askedUntil } = this;
    const whole = accepted > 0 && this.#tasksEnded === accepted;
    return {
      name: this.name,
      judged: this.judged,
      begin: seconds(this.#begun - runBegun),
      rate: this.#rate,
      seconds: this.#plannedSeconds,
      askedSeconds: seconds(askedUntil - this.#begun),
      ...this.counts,
      drainedAfterSeconds: whole ? seconds(Math.max(0, this.#lastTaskEndedAt - askedUntil)) : null,
    };
  }
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;
