import type { ExecutionEnvironment, InvocationResult } from './execution-environment.ts';
import type { StartGate } from './start-gate.ts';

/** An environment that is ready, or how its initialisation failed. */
type Acquired = { readonly environment: ExecutionEnvironment } | { readonly failure: InvocationResult };

interface Waiter {
  readonly resolve: (acquired: Acquired) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * The environments of one function. Who finds none idle gets the first that becomes so: one that starts for it, or
 * one that another invocation gives back meanwhile.
 */
export class EnvironmentPool {
  readonly #start: () => ExecutionEnvironment;
  readonly #gate: StartGate;
  readonly #all = new Set<ExecutionEnvironment>();
  /** The one that was used last comes first, so that few stay warm. */
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: Waiter[] = [];
  /** Made before the function was changed: they end when they are given back. */
  readonly #outdated = new WeakSet<ExecutionEnvironment>();
  #starting = 0;
  #stopped = false;

  constructor(start: () => ExecutionEnvironment, gate: StartGate) {
    this.#start = start;
    this.#gate = gate;
  }

  get all(): readonly ExecutionEnvironment[] {
    return [...this.#all];
  }

  get idle(): readonly ExecutionEnvironment[] {
    return [...this.#idle];
  }

  acquire(): Promise<Acquired> {
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.state === 'idle') return Promise.resolve({ environment });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#startForWaiting();
    });
  }

  /** What exists takes no further invocation: the next ones start environments of their own. */
  retire(): void {
    for (const environment of this.#all) this.#outdated.add(environment);
    for (const environment of this.idle) void environment.stop();
  }

  /** Takes back an environment; one that has ended is forgotten. */
  release(environment: ExecutionEnvironment): void {
    if (this.#outdated.has(environment)) void environment.stop();
    if (environment.state !== 'idle') {
      this.#startForWaiting();
      return;
    }
    const next = this.#waiting.shift();
    if (next) next.resolve({ environment });
    else this.#idle.push(environment);
  }

  /** Ends every environment. Who waits for one that starts learns that it ended; the others are refused with `reason`. */
  async stop(reason: Error): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.all.map((environment) => environment.stop()));
    for (const { reject } of this.#waiting.splice(this.#starting)) reject(reason);
  }

  /** Starts environments until `count` exist; the first failure of an initialisation, if any. */
  async warm(count: number): Promise<InvocationResult | undefined> {
    const missing = Array.from({ length: Math.max(0, count - this.#all.size) }, () => this.#startOne());
    return (await Promise.all(missing)).find((failure) => failure !== undefined);
  }

  readonly #startForWaiting = (): void => {
    while (
      !this.#stopped &&
      this.#waiting.length > this.#starting &&
      this.#gate.tryEnter(this.#startForWaiting)
    ) {
      void this.#startOne().then((failure) => {
        if (failure) this.#waiting.shift()?.resolve({ failure });
        this.#gate.leave();
      });
    }
  };

  async #startOne(): Promise<InvocationResult | undefined> {
    this.#starting++;
    const environment = this.#start();
    this.#all.add(environment);
    void environment.ended.then(() => {
      this.#all.delete(environment);
      const position = this.#idle.indexOf(environment);
      if (position >= 0) this.#idle.splice(position, 1);
    });
    const failure = await environment.initialised;
    this.#starting--;
    if (!failure) this.release(environment);
    return failure;
  }
}
