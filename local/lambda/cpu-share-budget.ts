/** Milliseconds after which a process gets its CPU time anew, as in the kernel's bandwidth control (cpu.max). */
export const periodMs = 20;

/**
 * CPU time that a process may use: its share of each period, on all threads together. What it does not use is gone; what
 * it uses beyond, because a timer was late, it owes to the next periods, so that the average holds.
 */
export class CpuBudget {
  readonly #quotaMs: number;
  #balanceMs: number;
  #periodEndsAt: number;

  /** `share` in vCPUs; times in milliseconds of one clock. */
  constructor(share: number, now: number) {
    this.#quotaMs = share * periodMs;
    this.#balanceMs = this.#quotaMs;
    this.#periodEndsAt = now + periodMs;
  }

  /** Takes what was used until `now` off, and adds what the periods that have ended since then bring. */
  update(now: number, usedMs: number): void {
    this.#balanceMs -= usedMs;
    const periods = Math.max(0, Math.floor((now - this.#periodEndsAt) / periodMs) + 1);
    if (periods === 0) return;
    this.#periodEndsAt += periods * periodMs;
    this.#balanceMs = Math.min(this.#quotaMs, this.#balanceMs + periods * this.#quotaMs);
  }

  get exhausted(): boolean {
    return this.#balanceMs <= 0;
  }

  /** When to look again: when one busy thread could have used the rest, or the period ends. */
  nextLookAt(now: number): number {
    return this.exhausted
      ? this.#periodEndsAt
      : Math.min(this.#periodEndsAt, now + Math.max(1, this.#balanceMs));
  }
}
