import type { AccountConcurrency } from './concurrency.ts';
import type { CpuShares } from './cpu-share.ts';
import { ExecutionEnvironment, type InvocationResult } from './execution-environment.ts';
import { EnvironmentPool } from './environment-pool.ts';
import { memoryIntervalMs } from './memory.ts';
import type { StartGate } from './start-gate.ts';
import type { FunctionLogEvent, FunctionSpecification } from './specification.ts';

/** Told of each invocation. */
export interface FunctionFigures {
  throttled(): void;
  /** `running`: invocations at the same time, this one among them. */
  began(running: number): void;
  ended(result: InvocationResult): void;
}

export interface FunctionRuntime {
  /** Shared by the functions of one account. */
  readonly account: AccountConcurrency;
  /** Shared by the functions of one machine. */
  readonly startGate: StartGate;
  readonly log: (event: FunctionLogEvent) => void;
  readonly figures?: FunctionFigures;
  /** Holds environments to the CPU time that belongs to their memory. Absent: they have what the machine has. */
  readonly cpuShares?: CpuShares | undefined;
  /** The share of a processor that stands for one vCPU there; absent: a whole one. */
  readonly vcpu?: number | undefined;
  /** Seconds after which an idle environment ends. AWS does not tell; some minutes. */
  readonly idleSeconds?: number;
  /** Where `require` also looks for modules: native packages that were not built for this machine's architecture. */
  readonly nodePath?: string;
}

/** What Lambda's API can change of a function that runs. */
export type FunctionChanges = Partial<
  Pick<FunctionSpecification, 'memoryMib' | 'timeoutSeconds' | 'environment'>
>;

export interface LocalFunction {
  readonly name: string;
  /** As it is now. */
  specification(): FunctionSpecification;
  /** For invocations from now on: those that run end in the environments they have. */
  configure(changes: FunctionChanges): void;
  /** Sets the reserved concurrency. Throws ReservationError. */
  reserve(concurrency: number): void;
  /** Throws TooManyRequestsException; a function that fails is a result with `error`. */
  invoke(payload: string): Promise<InvocationResult>;
  /** Starts environments until `count` exist, and waits for them. Throws where initialisation fails. */
  warm(count: number): Promise<void>;
  environments(): { pid: number | undefined; state: 'starting' | 'idle' | 'busy' }[];
  /** Ends every environment; invocations that are running fail. Resolves when no process is left. */
  stop(): Promise<void>;
}

/**
 * A Lambda function on this machine: environments are made as invocations need them, and the one that was used last is
 * used first, so that few stay warm.
 */
export function createFunction(initial: FunctionSpecification, runtime: FunctionRuntime): LocalFunction {
  let specification = initial;
  const slots = runtime.account.slotsOf(specification.reservedConcurrency);
  const idleMs = (runtime.idleSeconds ?? 300) * 1000;
  let memoryTimer: NodeJS.Timeout | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running = 0;
  const hasStopped = () => new Error(`The function ${specification.name} has been stopped.`);

  const pool = new EnvironmentPool(() => {
    idleTimer ??= setInterval(endIdle, idleMs / 2).unref();
    watchMemory();
    const { nodePath = '', log, cpuShares, vcpu } = runtime;
    return new ExecutionEnvironment(specification, { nodePath, log, cpuShares, vcpu });
  }, runtime.startGate);

  function endIdle(): void {
    const limit = performance.now() - idleMs;
    for (const environment of pool.idle) if (environment.idleSince <= limit) void environment.stop();
    if (pool.all.length > 0) return;
    clearInterval(idleTimer);
    idleTimer = undefined;
  }

  /** Runs only while something runs: an idle function costs nothing. */
  function watchMemory(): void {
    memoryTimer ??= setInterval(() => {
      const active = pool.all.filter(({ state }) => state === 'busy' || state === 'starting');
      for (const environment of active) void environment.checkMemory();
      if (active.length > 0) return;
      clearInterval(memoryTimer);
      memoryTimer = undefined;
    }, memoryIntervalMs).unref();
  }

  async function run(payload: string): Promise<InvocationResult> {
    const acquired = await pool.acquire();
    if ('failure' in acquired) return acquired.failure;
    const { environment } = acquired;
    watchMemory();
    const result = await environment.invoke(payload);
    pool.release(environment);
    return result;
  }

  return {
    name: specification.name,
    specification: () => ({ ...specification, reservedConcurrency: slots.size }),
    configure(changes) {
      specification = { ...specification, ...changes };
      pool.retire();
    },
    reserve(concurrency) {
      slots.resize(concurrency);
    },
    async invoke(payload) {
      if (stopped) throw hasStopped();
      try {
        slots.enter();
      } catch (error) {
        runtime.figures?.throttled();
        throw error;
      }
      running++;
      runtime.figures?.began(running);
      try {
        const result = await run(payload);
        runtime.figures?.ended(result);
        return result;
      } finally {
        running--;
        slots.leave();
      }
    },
    async warm(count) {
      const failure = await pool.warm(count);
      if (failure) throw new Error(`${specification.name} failed to initialise: ${failure.payload}`);
    },
    environments: () => pool.all.flatMap(({ pid, state }) => (state === 'ended' ? [] : [{ pid, state }])),
    async stop() {
      stopped = true;
      clearInterval(memoryTimer);
      clearInterval(idleTimer);
      await pool.stop(hasStopped());
    },
  };
}
