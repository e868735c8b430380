interface Event<T> {
  readonly at: number;
  readonly what: T;
}

/** What happens next: a binary heap by time. */
export class EventHeap<T> {
  readonly #events: Event<T>[] = [];

  get nextAt(): number {
    return this.#events[0]?.at ?? Infinity;
  }

  add(at: number, what: T): void {
    const events = this.#events;
    const event = { at, what };
    let index = events.length;
    events.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = events[parent];
      if (!above || above.at <= at) break;
      events[index] = above;
      index = parent;
    }
    events[index] = event;
  }

  take(): T | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (!first || !last || events.length === 0) return first?.what;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = events[child];
      if (!left) break;
      const right = events[child + 1];
      if (right && right.at < left.at) child++;
      const least = events[child];
      if (!least || least.at >= last.at) break;
      events[index] = least;
      index = child;
    }
    events[index] = last;
    return first.what;
  }
}
