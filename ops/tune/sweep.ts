import { median, quantile } from '../../bench/samples.ts';
import { price } from '../../lib/prices/prices.ts';
import { FailedExecution, type Execution } from './execution.ts';

/** A setting at which the same work is measured. */
export interface Candidate {
  /** Of the setting that is swept: MiB, tasks in a batch, lanes of argon2. */
  readonly value: number;
  readonly memoryMib: number;
  /** Tasks or requests that one run computes. */
  readonly work: number;
  /** One run of the workload; throws FailedExecution where the setting does not work. */
  run(): Promise<readonly Execution[]>;
}

/** Quartiles over the rounds. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Measured {
  readonly value: number;
  /** Milliseconds of a request or task. */
  readonly timeMs: Spread;
  /** USD of a million of them: computing and invocations. */
  readonly costUsd: Spread;
  /** The most that an invocation had in memory. */
  readonly maxMemoryMib: number;
}

export interface Failed {
  readonly value: number;
  readonly reason: string;
}

export interface Sweep {
  readonly measured: readonly Measured[];
  readonly failed: readonly Failed[];
}

interface Samples {
  readonly timeMs: number[];
  readonly costUsd: number[];
  maxMemoryMib: number;
}

/**
 * Measures all candidates round by round, so that what changes meanwhile changes all of them. The first run of each is
 * not counted: environments start, code is compiled. One that fails is left out from there on, with its reason.
 */
export async function sweep(
  candidates: readonly Candidate[],
  { rounds, progress }: { readonly rounds: number; readonly progress: (text: string) => void },
): Promise<Sweep> {
  const samples = new Map<Candidate, Samples>();
  const failed: Failed[] = [];
  const tried = async (candidate: Candidate): Promise<readonly Execution[] | undefined> => {
    try {
      return await candidate.run();
    } catch (error) {
      if (!(error instanceof FailedExecution)) throw error;
      samples.delete(candidate);
      failed.push({ value: candidate.value, reason: error.message });
      progress(`${candidate.value} does not work: ${error.message}`);
      return undefined;
    }
  };
  for (const candidate of candidates) {
    if ((await tried(candidate)) !== undefined)
      samples.set(candidate, { timeMs: [], costUsd: [], maxMemoryMib: 0 });
  }
  for (let round = 1; round <= rounds && samples.size > 0; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const [candidate, taken] of [...samples]) {
      const executions = await tried(candidate);
      if (executions === undefined) continue;
      taken.timeMs.push(sum(executions.map(({ durationMs }) => durationMs)) / candidate.work);
      taken.costUsd.push((1e6 * sum(executions.map((each) => costOf(each, candidate)))) / candidate.work);
      taken.maxMemoryMib = Math.max(
        taken.maxMemoryMib,
        ...executions.map(({ maxMemoryMib }) => maxMemoryMib),
      );
    }
  }
  const measured = [...samples].map(([{ value }, { timeMs, costUsd, maxMemoryMib }]) => ({
    value,
    timeMs: spreadOf(timeMs),
    costUsd: spreadOf(costUsd),
    maxMemoryMib,
  }));
  return { measured, failed };
}

function costOf({ billedMs }: Execution, { memoryMib }: Candidate): number {
  return (billedMs / 1000) * (memoryMib / 1024) * price('lambdaGibSecond') + price('lambdaRequest');
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function spreadOf(values: readonly number[]): Spread {
  return { low: quantile(values, 0.25), median: median(values), high: quantile(values, 0.75) };
}
