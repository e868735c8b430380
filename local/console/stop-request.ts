import { constants } from 'node:os';

export interface StopRequest {
  /** The exit code that goes with it. */
  readonly exitCode: number;
  /** What nobody foresaw, where that is the reason. */
  readonly error?: unknown;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds between looks at whether npm is still there. */
const parentIntervalMs = 500;

/**
 * Resolves when the program is asked to stop, or has to; a further signal ends it at once. Ctrl-C ends with 130, as
 * usual. npm does not pass on every signal that ends it, so that its end counts as one.
 */
export function awaitStopRequest(): Promise<StopRequest> {
  return new Promise((resolve) => {
    const stop = (request: StopRequest): void => {
      resolve(request);
      for (const signal of stopSignals) {
        process.removeAllListeners(signal);
        process.on(signal, () => process.exit(128 + constants.signals[signal]));
      }
    };
    for (const signal of stopSignals) {
      const exitCode = signal === 'SIGINT' ? 128 + constants.signals.SIGINT : 0;
      process.on(signal, () => {
        stop({ exitCode });
      });
    }
    process.on('uncaughtException', (error) => {
      stop({ exitCode: 1, error });
    });
    // A reader of the output that goes away, such as head, is no reason to stop.
    for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      stop({ exitCode: 0 });
    }, parentIntervalMs).unref();
  });
}
