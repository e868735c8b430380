import type { Outcome, TaskContent } from '../messages.ts';

/** The side of a job queue that submits work and asks what became of it. */
export interface Client {
  /** Ids of `count` new jobs of one content, durably queued; many of them with the bulk call that the library has. */
  submit(content: TaskContent, count: number): Promise<string[]>;
  /** Jobs that were submitted and have not ended. */
  unfinished(): Promise<number>;
  outcomes(ids: readonly string[]): Promise<Outcome[]>;
}

/** A job queue as its documentation recommends to run it for throughput without losing durability. */
export interface Driver {
  /** `url` is its server's. Makes what has to be there before jobs are submitted. */
  connect(url: string): Promise<Client>;
  /** Takes jobs until the process ends, one at a time. */
  work(url: string): Promise<void>;
}
