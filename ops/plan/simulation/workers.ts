/** How the workers of a queue work. Times in seconds. */
export interface WorkerSystem {
  /** Environments at once. */
  readonly workers: number;
  readonly batchSize: number;
  /** How long a batch that is not full is gathered. */
  readonly windowSeconds: number;
  /** Tasks of a batch that are computed at a time; the others wait for them. */
  readonly lanes: number;
  /** Of each batch, beside its tasks: claiming, settling, deleting. */
  readonly batchSeconds: number;
  readonly coldStartSeconds: number;
  /** After which an idle environment is gone. */
  readonly idleSeconds: number;
  /** Environments that a poller begins with, and that it adds a second while messages are left; null: all at once. */
  readonly ramp: { readonly from: number; readonly perSecond: number } | null;
}

/** Seconds of a batch whose tasks take these: each goes to the lane that is free first; all end together, settled at once. */
export function batchDuration({ lanes, batchSeconds }: WorkerSystem, tasks: readonly number[]): number {
  if (lanes === 1) return tasks.reduce((sum, seconds) => sum + seconds, batchSeconds);
  const busyUntil = new Float64Array(lanes);
  for (const seconds of tasks) {
    let earliest = 0;
    for (let lane = 1; lane < lanes; lane++) {
      if ((busyUntil[lane] ?? 0) < (busyUntil[earliest] ?? 0)) earliest = lane;
    }
    busyUntil[earliest] = (busyUntil[earliest] ?? 0) + seconds;
  }
  return batchSeconds + Math.max(...busyUntil);
}

/** How many environments the poller may use: grows while messages are left, shrinks to what is used while none are. */
export class Ramp {
  readonly #system: WorkerSystem;
  #limit: number;
  #at = 0;

  constructor(system: WorkerSystem) {
    this.#system = system;
    this.#limit = Math.min(system.workers, system.ramp?.from ?? system.workers);
  }

  /** Takes the time until `now` into account, in which messages were left or not. */
  update(now: number, left: boolean, running: number): void {
    const { ramp, workers } = this.#system;
    const change = ramp ? ramp.perSecond * (now - this.#at) : 0;
    this.#at = now;
    if (!ramp) return;
    this.#limit = left
      ? Math.min(workers, this.#limit + change)
      : Math.max(Math.min(ramp.from, workers), running, this.#limit - change);
  }

  get allowed(): number {
    // Sums of fractions stay a hair below the whole.
    return Math.floor(this.#limit + 1e-9);
  }

  /** When one more is allowed, if messages stay left; Infinity where all are. */
  get nextAt(): number {
    const { ramp, workers } = this.#system;
    if (!ramp || this.allowed >= workers) return Infinity;
    // A microsecond later, when rounding cannot leave it a hair below.
    return this.#at + (this.allowed + 1 - this.#limit) / ramp.perSecond + 1e-6;
  }
}

/** Idle environments; the one that was used last is used first, so that those beyond the load end. */
export class IdleEnvironments {
  readonly #idleSeconds: number;
  readonly #usedAt: number[] = [];

  constructor(idleSeconds: number) {
    this.#idleSeconds = idleSeconds;
  }

  /** Whether there is one that need not be started. */
  take(now: number): boolean {
    const usedAt = this.#usedAt.pop();
    if (usedAt === undefined) return false;
    if (now - usedAt <= this.#idleSeconds) return true;
    // All others have been idle for longer.
    this.#usedAt.length = 0;
    return false;
  }

  giveBack(now: number): void {
    this.#usedAt.push(now);
  }
}
