import { heavy, long, usual } from './contents.ts';
import type { TaskContent } from './messages.ts';

/** What one run measures; the short one is for CI, where only what is lost counts. */
export interface Plan {
  readonly inline: { readonly rounds: number; readonly seconds: number };
  readonly backlogs: readonly {
    readonly name: string;
    readonly content: TaskContent;
    readonly tasks: number;
    readonly rounds: number;
    /** Of Hash API: about a second of work, so that no worker is left without any when the backlog ends. */
    readonly batchSize: number;
  }[];
  /** `share` of what the slowest system did with a backlog of the same tasks. */
  readonly latency: { readonly share: number; readonly seconds: number; readonly rounds: number };
  readonly kills: {
    readonly content: TaskContent;
    readonly tasks: number;
    readonly kills: number;
    /** Seconds after which Hash API's tasks are no longer waited for. The peers have as long as Hash API takes. */
    readonly patience: number;
  };
}

const usualName = 'argon2id of 19 MiB, 2 passes';
const heavyName = 'argon2id of 64 MiB, 3 passes';

export const fullPlan: Plan = {
  inline: { rounds: 3, seconds: 4 },
  backlogs: [
    { name: usualName, content: usual, tasks: 1000, rounds: 5, batchSize: 50 },
    { name: heavyName, content: heavy, tasks: 400, rounds: 5, batchSize: 20 },
  ],
  latency: { share: 0.5, seconds: 10, rounds: 2 },
  kills: { content: long, tasks: 40, kills: 2, patience: 300 },
};

export const shortPlan: Plan = {
  inline: { rounds: 1, seconds: 1 },
  backlogs: [{ name: usualName, content: usual, tasks: 200, rounds: 1, batchSize: 10 }],
  latency: { share: 0.4, seconds: 3, rounds: 1 },
  kills: { content: long, tasks: 20, kills: 1, patience: 150 },
};
