import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { oneVcpuMib } from '../../core/limits.ts';
import type { CpuShareMessage } from './cpu-share-message.ts';
import { tellsCpuTime } from './cpu-share-time.ts';

const program = fileURLToPath(new URL('./cpu-share-process.ts', import.meta.url));

/** One environment, which is told when it works: an idle one is left alone. */
export interface LimitedProcess {
  busy(): void;
  idle(): void;
  ended(): void;
}

/**
 * Gives execution environments the CPU time that Lambda gives for their memory: in proportion, one vCPU for 1,769 MiB
 * (developer guide, "Configure Lambda function memory"). They are stopped and continued by signals in periods of 20 ms, by
 * one other process with one timer. A share that this machine does not have cannot be given: beyond its processors nothing
 * is enforced. Where the system does not tell CPU times (not Linux), only shares below one are enforced, as if one thread
 * were busy.
 */
export class CpuShares {
  /** Resolves when shares are kept. */
  readonly ready: Promise<void>;
  readonly #working = new Map<number, number>();
  #process: ChildProcess;
  #stopped = false;

  constructor() {
    this.#process = this.#start();
    this.ready = once(this.#process, 'message').then(() => undefined);
  }

  /** Undefined where nothing is to be enforced. `vcpu`: the share of a processor that stands for one vCPU. */
  limit(pid: number | undefined, memoryMib: number, vcpu = 1): LimitedProcess | undefined {
    const share = (vcpu * memoryMib) / oneVcpuMib;
    if (pid === undefined || share >= (tellsCpuTime ? availableParallelism() : 1)) return undefined;
    return {
      busy: () => {
        this.#working.set(pid, share);
        this.#send({ pid, state: 'busy', share });
      },
      idle: () => {
        this.#working.delete(pid);
        this.#send({ pid, state: 'idle' });
      },
      ended: () => {
        this.#working.delete(pid);
        this.#send({ pid, state: 'ended' });
      },
    };
  }

  /** After the functions: an environment that is left ends. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const exited = once(this.#process, 'exit');
    this.#process.ref();
    this.#process.disconnect();
    await exited;
  }

  #start(): ChildProcess {
    const started = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    // From when it is ready on, whoever waits for nothing else may end.
    started.once('message', () => {
      started.unref();
      started.channel?.unref();
    });
    started.once('exit', () => {
      if (this.#stopped) return;
      // Somebody has killed it: nothing stays stopped, and another goes on.
      for (const pid of this.#working.keys()) proceed(pid);
      this.#process = this.#start();
      for (const [pid, share] of this.#working) this.#send({ pid, state: 'busy', share });
    });
    return started;
  }

  #send(message: CpuShareMessage): void {
    // A failed write means that the process is ending; its exit tells everything again.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}

function proceed(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has ended.
  }
}
