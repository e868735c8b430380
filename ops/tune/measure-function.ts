import type { LambdaClient } from '@aws-sdk/client-lambda';
import { functionName } from '../../core/names/resources.ts';
import { choose, smallestCheap, type Choices, type Strategy } from './choice.ts';
import { batchEvent, requestEvent } from './events.ts';
import type { Execution } from './execution.ts';
import { copyFunction, type FunctionCopy, type Point } from './function-copy.ts';
import { sweep, type Candidate, type Sweep } from './sweep.ts';
import type { TaskItem, Workload } from './workload.ts';

export interface TuneOptions {
  readonly stage: string;
  readonly workload: Workload;
  readonly memoryMib: readonly number[];
  readonly batchSizes: readonly number[];
  readonly parallelism: readonly number[];
  readonly rounds: number;
  readonly strategy: Strategy;
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

export interface Tuning {
  readonly memory: Sweep;
  readonly choices: Choices | undefined;
  /** By the strategy that was asked for. */
  readonly memoryMib: number | undefined;
  /** At that memory; of the worker only. */
  readonly batch: Sweep | undefined;
  readonly batchSize: number | undefined;
  /** Lanes of argon2id at that memory, where the workload has some. */
  readonly parallelism: Sweep | undefined;
}

/** Measures a function in a copy of its own: first by memory, then, at the memory that is chosen, what else matters. */
export async function measureFunction(client: LambdaClient, options: TuneOptions): Promise<Tuning> {
  const { stage, workload, strategy, rounds, replace, signal, progress } = options;
  const name = functionName(stage, workload.function);
  progress(`copying ${name}`);
  const copy = await copyFunction(client, name, { replace });
  try {
    const sweepOf = (candidates: readonly Candidate[]) => sweep(candidates, { rounds, progress });
    const points = await publish(copy, options);
    const memory = await sweepOf(
      points.map((point) => candidate(point, point.memoryMib, runOf(workload, 1), signal)),
    );
    const choices = choose(memory.measured);
    const chosen = points.find(({ memoryMib }) => memoryMib === choices?.[strategy]);
    if (chosen === undefined || workload.function === 'hash')
      return {
        memory,
        choices,
        memoryMib: chosen?.memoryMib,
        batch: undefined,
        batchSize: undefined,
        parallelism: undefined,
      };
    progress(`batch sizes at ${chosen.memoryMib} MiB`);
    const batch =
      options.batchSizes.length > 1
        ? await sweepOf(
            options.batchSizes.map((size) => candidate(chosen, size, runOf(workload, size), signal)),
          )
        : undefined;
    const lanes = workload.items.some(usesArgon2) ? options.parallelism : [];
    if (lanes.length > 1) progress(`argon2id parallelism at ${chosen.memoryMib} MiB`);
    const parallelism =
      lanes.length > 1
        ? await sweepOf(
            lanes.map((p) =>
              candidate(chosen, p, runOf({ ...workload, items: withLanes(workload.items, p) }, 1), signal),
            ),
          )
        : undefined;
    return {
      memory,
      choices,
      memoryMib: chosen.memoryMib,
      batch,
      batchSize: batch && smallestCheap(batch.measured),
      parallelism,
    };
  } finally {
    await copy.remove();
    progress(`removed the copy of ${name}`);
  }
}

async function publish(copy: FunctionCopy, { memoryMib, signal, progress }: TuneOptions): Promise<Point[]> {
  const points: Point[] = [];
  for (const value of memoryMib) {
    signal.throwIfAborted();
    points.push(await copy.point(value));
    progress(`version with ${value} MiB`);
  }
  return points;
}

/** What one run of the workload sends. */
interface Run {
  readonly work: number;
  readonly events: () => Iterable<object>;
}

function runOf(workload: Workload, batchSize: number): Run {
  const weights = workload.items.reduce((sum, { weight }) => sum + weight, 0);
  return {
    work: weights * batchSize,
    *events() {
      if (workload.function === 'hash') {
        for (const item of workload.items) for (let i = 0; i < item.weight; i++) yield requestEvent(item);
      } else {
        for (const item of workload.items)
          for (let i = 0; i < item.weight; i++) yield batchEvent(item, batchSize);
      }
    },
  };
}

function candidate(point: Point, value: number, { work, events }: Run, signal: AbortSignal): Candidate {
  return {
    value,
    memoryMib: point.memoryMib,
    work,
    async run() {
      const executions: Execution[] = [];
      for (const event of events()) {
        signal.throwIfAborted();
        executions.push(await point.invoke(event, signal));
      }
      return executions;
    },
  };
}

const usesArgon2 = ({ algorithms }: TaskItem): boolean => algorithms.includes('argon2id');

const withLanes = (items: readonly TaskItem[], parallelism: number): TaskItem[] =>
  items
    .filter(usesArgon2)
    .map((item) => ({ ...item, algorithms: ['argon2id'], parameters: { ...item.parameters, parallelism } }));
