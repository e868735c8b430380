/** Milliseconds after which a process gets its CPU time anew, as in the kernel's bandwidth control (cpu.max). */
export const periodMs = 20;

/** Periods whose time is kept for a process that was continued too late to use it. */
const keptPeriods = 5;

/**
 * CPU time that a process may use: its share of each period, on all threads together. What it does not use is gone. What
 * it uses beyond, because it was stopped late, it owes to the next periods; what it could not use, because it was continued
 * late, it gets in the next: so the average holds.
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
  update(now: number, usedMs: number, wasStopped: boolean): void {
    this.#balanceMs -= usedMs;
    const periods = Math.max(0, Math.floor((now - this.#periodEndsAt) / periodMs) + 1);
    if (periods === 0) return;
    this.#periodEndsAt += periods * periodMs;
    const most = this.#quotaMs * (wasStopped ? keptPeriods : 1);
    this.#balanceMs = Math.min(Math.max(most, this.#balanceMs), this.#balanceMs + periods * this.#quotaMs);
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
