/** One part of the start that is done. */
export interface Step {
  readonly name: string;
  readonly detail: string;
  readonly milliseconds: number;
}

export type ReportStep = (step: Step) => void;

/** Runs one part of the start and reports how long it took; `detail` tells what came of it. */
export async function runStep<Result>(
  report: ReportStep,
  name: string,
  work: () => Promise<Result>,
  detail: (result: Result) => string = () => '',
): Promise<Result> {
  const begun = performance.now();
  const result = await work();
  report({ name, detail: detail(result), milliseconds: performance.now() - begun });
  return result;
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
