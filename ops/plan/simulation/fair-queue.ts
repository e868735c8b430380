/** First in, first out, of numbers. */
class Line {
  #items: number[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): number | undefined {
    return this.#items[this.#head];
  }

  push(item: number): void {
    this.#items.push(item);
  }

  shift(): number | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/**
 * Waiting tasks, numbered as they came, of tenants. The next one is the first in line of the tenant with the fewest in
 * flight, among equals of the one that was served longest ago: SQS fair queues, as the local queue has them.
 */
export class FairQueue {
  readonly #lines: Line[];
  readonly #inFlight: Int32Array;
  /** Tenants with that many in flight, in turn. An entry holds while the tenant's turn is still its number. */
  readonly #turns: { readonly tenants: Line; readonly numbers: Line }[] = [];
  readonly #turnOf: Float64Array;
  #turn = 0;
  #size = 0;

  constructor(tenants: number) {
    this.#lines = Array.from({ length: tenants }, () => new Line());
    this.#inFlight = new Int32Array(tenants);
    this.#turnOf = new Float64Array(tenants);
  }

  get size(): number {
    return this.#size;
  }

  /** Number of the task that has waited longest; Infinity where none waits. */
  get oldest(): number {
    return this.#lines.reduce((oldest, { first }) => Math.min(oldest, first ?? Infinity), Infinity);
  }

  add(task: number, tenant: number): void {
    const line = this.#lines[tenant];
    if (!line) return;
    line.push(task);
    this.#size++;
    if (line.length === 1) this.#queueUp(tenant);
  }

  /** The next task, in flight until `settle`. */
  take(): { readonly task: number; readonly tenant: number } | undefined {
    for (const { tenants, numbers } of this.#turns) {
      while (tenants.length > 0) {
        const tenant = tenants.shift() ?? 0;
        const number = numbers.shift();
        const line = this.#lines[tenant];
        if (number !== this.#turnOf[tenant] || !line) continue;
        const task = line.shift();
        if (task === undefined) continue;
        this.#size--;
        this.#inFlight[tenant] = (this.#inFlight[tenant] ?? 0) + 1;
        if (line.length > 0) this.#queueUp(tenant);
        return { task, tenant };
      }
    }
    return undefined;
  }

  settle(tenant: number): void {
    this.#inFlight[tenant] = (this.#inFlight[tenant] ?? 1) - 1;
    if ((this.#lines[tenant]?.length ?? 0) > 0) this.#queueUp(tenant);
  }

  #queueUp(tenant: number): void {
    const inFlight = this.#inFlight[tenant] ?? 0;
    while (this.#turns.length <= inFlight) this.#turns.push({ tenants: new Line(), numbers: new Line() });
    this.#turn++;
    this.#turnOf[tenant] = this.#turn;
    this.#turns[inFlight]?.tenants.push(tenant);
    this.#turns[inFlight]?.numbers.push(this.#turn);
  }
}
