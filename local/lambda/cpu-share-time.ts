import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';

/** Whether the system tells the CPU time of another process's threads: Linux with scheduler statistics. */
export const tellsCpuTime = existsSync('/proc/self/schedstat');

/**
 * CPU time of all threads of a process, in nanosecond counters (Linux, Documentation/scheduler/sched-stats.rst);
 * /proc/PID/stat counts in steps of 10 ms. The files stay open: opening a dozen of them costs more than reading them.
 */
export class ProcessCpuTime {
  readonly #directory: string;
  readonly #threads = new Map<string, { readonly file: number; ms: number }>();
  readonly #text = Buffer.alloc(128);
  #totalMs = 0;

  constructor(pid: number) {
    this.#directory = `/proc/${pid}/task`;
  }

  /** Milliseconds since the first call. A thread that has ended takes what it used since the last call with it. */
  read(): number {
    for (const id of this.#threadIds()) {
      try {
        const thread = this.#threads.get(id);
        if (thread) {
          const ms = this.#readMs(thread.file);
          this.#totalMs += ms - thread.ms;
          thread.ms = ms;
        } else {
          const file = openSync(`${this.#directory}/${id}/schedstat`, 'r');
          this.#threads.set(id, { file, ms: this.#readMs(file) });
        }
      } catch {
        this.#forget(id);
      }
    }
    return this.#totalMs;
  }

  close(): void {
    for (const id of [...this.#threads.keys()]) this.#forget(id);
  }

  #threadIds(): string[] {
    try {
      return readdirSync(this.#directory);
    } catch {
      return [];
    }
  }

  /** The first of the numbers: nanoseconds on a processor. */
  #readMs(file: number): number {
    const length = readSync(file, this.#text, 0, this.#text.length, 0);
    return Number.parseInt(this.#text.toString('latin1', 0, length), 10) / 1e6;
  }

  #forget(id: string): void {
    const thread = this.#threads.get(id);
    if (thread === undefined) return;
    closeSync(thread.file);
    this.#threads.delete(id);
  }
}
