import type { Outcome, TaskContent } from './messages.ts';

/** The name of Hash API among the systems. */
export const own = 'hash-api';

/** One of those that are compared, running with its servers and workers. */
export interface System extends AsyncDisposable {
  readonly name: string;
  /** What was set, and what its results rest on. */
  readonly settings: string;
  /** Processes whose trees are the whole system. */
  roots(): number[];
  /** Process ids of the workers that run now; one that dies is replaced. */
  workers(): Promise<number[]>;
  /** Sets Hash API's batch size, without a restart; the peers keep theirs. */
  prepare(batchSize: number): Promise<void>;
  /** Makes the workers take nothing more, and `release` ends that: for a backlog that is complete at its start. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** Ids of `count` tasks, accepted durably. */
  submit(content: TaskContent, count: number): Promise<string[]>;
  /** Tasks that have not ended. */
  unfinished(): Promise<number>;
  outcomes(ids: readonly string[]): Promise<Outcome[]>;
}
