import type { Sleep } from '../../../core/tasks/ports.ts';

/** Time that passes only when it is told to. */
export class FakeClock {
  #now = Date.parse('2026-01-02T03:04:05.678Z');

  readonly clock = (): Date => new Date(this.#now);

  /** Sleeping takes no time but the clock's. */
  readonly sleep: Sleep = (milliseconds) => {
    this.advance(milliseconds);
    return Promise.resolve();
  };

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
