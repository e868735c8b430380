import { availableParallelism } from 'node:os';

/**
 * How many environments start at the same time, over all functions: as many as there are processors. On AWS each
 * environment starts on a machine of its own; here a hundred at once would all take longer than they are given.
 */
export class StartGate {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #starting = 0;

  constructor(limit: number = availableParallelism()) {
    this.#limit = limit;
  }

  /** False where none may start now; `retry` is then called when one may. */
  tryEnter(retry: () => void): boolean {
    if (this.#starting >= this.#limit) {
      this.#waiting.add(retry);
      return false;
    }
    this.#starting++;
    return true;
  }

  leave(): void {
    this.#starting--;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const retry of waiting) retry();
  }
}
