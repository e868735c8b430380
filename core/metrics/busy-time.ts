/** Time in which at least one of several overlapping pieces of work ran. */
export interface BusyTime {
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Milliseconds since the last call; work that still runs counts until now. */
  take(): number;
}

/** `now` in milliseconds, monotonic. */
export function createBusyTime(now: () => number): BusyTime {
  let running = 0;
  let since = 0;
  let spent = 0;
  return {
    async during(work) {
      if (running++ === 0) since = now();
      try {
        return await work();
      } finally {
        if (--running === 0) spent += now() - since;
      }
    },
    take() {
      if (running > 0) {
        const at = now();
        spent += at - since;
        since = at;
      }
      const taken = spent;
      spent = 0;
      return taken;
    },
  };
}
