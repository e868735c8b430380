/** What happened in one interval. Times in seconds. */
export interface QueueInterval {
  /** Tasks that came. */
  readonly tasks: number;
  /** From coming to the begin of the batch, of those that came in it. */
  readonly waitP50: number;
  readonly waitP99: number;
  /** From coming to the end of the batch. */
  readonly resultP50: number;
  readonly resultP99: number;
  /** Of the longest waiting task, and how many wait, at its end. */
  readonly oldestAge: number;
  readonly waiting: number;
  /** Environments at work, on average, starting included. */
  readonly busy: number;
  /** Batches that began. */
  readonly batches: number;
}

export interface QueueDay {
  readonly intervals: readonly QueueInterval[];
  /** Of all tasks, in the order in which they came. */
  readonly arrivedAt: Float64Array;
  readonly waits: Float64Array;
  readonly results: Float64Array;
  /** When the last task had ended. */
  readonly endedAt: number;
}

/** In which a journal is kept. */
export interface JournalIntervals {
  readonly count: number;
  readonly seconds: number;
}

/** Keeps what a simulation tells. */
export class Journal {
  readonly #seconds: number;
  readonly #count: number;
  readonly #arrivedAt: number[] = [];
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  readonly #oldestAge: number[] = [];
  readonly #waiting: number[] = [];
  readonly #busy: Float64Array;
  readonly #batches: Float64Array;
  #endedAt = 0;

  constructor({ count, seconds }: JournalIntervals) {
    this.#seconds = seconds;
    this.#count = count;
    this.#busy = new Float64Array(this.#count);
    this.#batches = new Float64Array(this.#count);
  }

  arrived(at: number): void {
    this.#arrivedAt.push(at);
  }

  taken(task: number, begins: number, ends: number): void {
    this.#begins[task] = begins;
    this.#ends[task] = ends;
    this.#endedAt = Math.max(this.#endedAt, ends);
  }

  /** A batch takes an environment for so long. */
  batch(from: number, to: number): void {
    const first = Math.floor(from / this.#seconds);
    if (first < this.#count) this.#batches[first] = (this.#batches[first] ?? 0) + 1;
    const last = Math.min(this.#count - 1, Math.floor(to / this.#seconds));
    for (let interval = first; interval <= last; interval++) {
      const begin = Math.max(from, interval * this.#seconds);
      const end = Math.min(to, (interval + 1) * this.#seconds);
      this.#busy[interval] = (this.#busy[interval] ?? 0) + (end - begin) / this.#seconds;
    }
  }

  /** Nothing happens before `now`; `oldest` is the number of the longest waiting task. */
  until(now: number, queue: { readonly size: number; readonly oldest: number }): void {
    for (;;) {
      const end = (this.#oldestAge.length + 1) * this.#seconds;
      if (end > now || this.#oldestAge.length >= this.#count) return;
      this.#oldestAge.push(queue.size === 0 ? 0 : end - (this.#arrivedAt[queue.oldest] ?? end));
      this.#waiting.push(queue.size);
    }
  }

  day(): QueueDay {
    const arrivedAt = Float64Array.from(this.#arrivedAt);
    const waits = arrivedAt.map((at, task) => (this.#begins[task] ?? at) - at);
    const results = arrivedAt.map((at, task) => (this.#ends[task] ?? at) - at);
    const intervals: QueueInterval[] = [];
    let from = 0;
    for (let interval = 0; interval < this.#count; interval++) {
      let to = from;
      while ((arrivedAt[to] ?? Infinity) < (interval + 1) * this.#seconds) to++;
      const sortedWaits = waits.slice(from, to).sort();
      const sortedResults = results.slice(from, to).sort();
      intervals.push({
        tasks: to - from,
        waitP50: quantile(sortedWaits, 0.5),
        waitP99: quantile(sortedWaits, 0.99),
        resultP50: quantile(sortedResults, 0.5),
        resultP99: quantile(sortedResults, 0.99),
        oldestAge: this.#oldestAge[interval] ?? 0,
        waiting: this.#waiting[interval] ?? 0,
        busy: this.#busy[interval] ?? 0,
        batches: this.#batches[interval] ?? 0,
      });
      from = to;
    }
    return { intervals, arrivedAt, waits, results, endedAt: this.#endedAt };
  }
}

/** The nearest rank; 0 of nothing. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
