/** One part of the start that is done. */
export interface Step {
  readonly name: string;
  readonly detail: string;
  readonly milliseconds: number;
}

export type ReportStep = (step: Step) => void;

interface Stoppable {
  stop(): unknown;
}

/** What has been started, in order: stopping goes the other way. */
export interface Startup {
  /** Runs one part and reports how long it took; `detail` tells what came of it. */
  step<Result>(
    name: string,
    work: () => Promise<Result>,
    detail?: (result: Result) => string,
  ): Promise<Result>;
  /** Stops this when the cloud stops, or when a later part fails. */
  keep<Part extends Stoppable>(part: Part): Part;
  /** Fails where the start has been given up. */
  proceed(): void;
}

export function createStartup(
  stack: AsyncDisposableStack,
  report: ReportStep,
  signal: AbortSignal | undefined,
): Startup {
  return {
    async step(name, work, detail = () => '') {
      const begun = performance.now();
      const result = await work();
      report({ name, detail: detail(result), milliseconds: performance.now() - begun });
      return result;
    },
    keep(part) {
      stack.defer(async () => {
        await part.stop();
      });
      return part;
    },
    proceed() {
      signal?.throwIfAborted();
    },
  };
}

/**
 * Waits for all of them, even where one fails, so that what has started is known and can be stopped; then fails as
 * the first that failed.
 */
export async function settleAll<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
