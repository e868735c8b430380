import type { LambdaClient } from '@aws-sdk/client-lambda';
import { environmentNames } from '../../core/names/environment.ts';
import { functionName } from '../../core/names/resources.ts';
import { choose, mostUnslowed, smallestCheap, type Choices, type Strategy } from './choice.ts';
import { copyFunction, type FunctionCopy, type Point } from './function-copy.ts';
import type { MeasuredObjects } from './measured-object.ts';
import { sweep, type Candidate, type Sweep } from './sweep.ts';
import { candidate, candidateAtOnce, runOf, type Places } from './workload-run.ts';
import type { TaskItem, Workload } from './workload.ts';

export interface TuneOptions {
  readonly stage: string;
  readonly workload: Workload;
  readonly memoryMib: readonly number[];
  readonly batchSizes: readonly number[];
  readonly parallelism: readonly number[];
  /** Environments of a worker at once. */
  readonly workers: readonly number[];
  readonly rounds: number;
  readonly strategy: Strategy;
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** Objects in this bucket, for the object worker. */
  readonly objectsIn: (bucket: string) => MeasuredObjects;
}

/** What is measured at the memory that was chosen. */
interface AtMemory {
  /** Of the compute worker only. */
  readonly batch?: Sweep | undefined;
  readonly batchSize?: number | undefined;
  /** Lanes of argon2id, where the workload has some. */
  readonly parallelism?: Sweep | undefined;
  /** Environments at once, of workers only, and the most that do not slow each other. */
  readonly workers?: Sweep | undefined;
  readonly workersAtOnce?: number | undefined;
}

export interface Tuning extends AtMemory {
  readonly memory: Sweep;
  readonly choices: Choices | undefined;
  /** By the strategy that was asked for. */
  readonly memoryMib: number | undefined;
}

/** Measures a function in a copy of its own: first by memory, then, at the memory that is chosen, what else matters. */
export async function measureFunction(client: LambdaClient, options: TuneOptions): Promise<Tuning> {
  const { stage, workload, strategy, replace, signal, progress } = options;
  const name = functionName(stage, workload.function);
  progress(`copying ${name}`);
  const copy = await copyFunction(client, name, { replace });
  let objects: MeasuredObjects | undefined;
  try {
    if (workload.function === 'object-worker') objects = options.objectsIn(bucketOf(copy));
    const places = await makeObjects(objects, options);
    const points = await publish(copy, options);
    const memory = await sweep(
      points.map((point) => candidate(point, point.memoryMib, runOf(workload, places), signal)),
      options,
    );
    const choices = choose(memory.measured);
    const chosen = points.find(({ memoryMib }) => memoryMib === choices?.[strategy]);
    const more = chosen ? await measureAt(chosen, places, options) : {};
    return { memory, choices, memoryMib: chosen?.memoryMib, ...more };
  } finally {
    await Promise.all([copy.remove(), objects?.remove()]);
    progress(`removed the copy of ${name}`);
  }
}

async function measureAt(point: Point, places: Places, options: TuneOptions): Promise<AtMemory> {
  const { workload, batchSizes, parallelism, signal, progress } = options;
  const sweepOf = async (what: string, values: readonly number[], of: (value: number) => Candidate) => {
    if (values.length < 2) return undefined;
    progress(`${what} at ${point.memoryMib} MiB`);
    return sweep(values.map(of), options);
  };
  if (workload.function === 'hash') return {};
  const workersOf = async (): Promise<AtMemory> => {
    const workers = await sweepOf('workers at once', options.workers, (count) =>
      candidateAtOnce(point, count, runOf(workload, places), signal),
    );
    return { workers, workersAtOnce: workers && mostUnslowed(workers.measured) };
  };
  if (workload.function === 'object-worker') return workersOf();
  const lanes = workload.items.some(usesArgon2) ? parallelism : [];
  const batch = await sweepOf('batch sizes', batchSizes, (size) =>
    candidate(point, size, runOf(workload, places, size), signal),
  );
  return {
    batch,
    batchSize: batch && smallestCheap(batch.measured),
    parallelism: await sweepOf('argon2id parallelism', lanes, (p) =>
      candidate(point, p, runOf({ ...workload, items: withLanes(workload.items, p) }, places), signal),
    ),
    ...(await workersOf()),
  };
}

function bucketOf({ variables }: FunctionCopy): string {
  const bucket = variables[environmentNames.uploadsBucket];
  if (bucket === undefined) throw new Error(`the function has no ${environmentNames.uploadsBucket}`);
  return bucket;
}

/** One object of each size that the workload reads. */
async function makeObjects(
  objects: MeasuredObjects | undefined,
  { workload, progress }: TuneOptions,
): Promise<Places> {
  if (!objects || workload.function !== 'object-worker') return new Map();
  const sizes = [...new Set(workload.items.map(({ mib }) => mib))];
  progress(`making objects of ${sizes.join(', ')} MiB`);
  const places = sizes.map(async (mib) => [mib, await objects.of(mib)] as const);
  return new Map(await Promise.all(places));
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

const usesArgon2 = ({ algorithms }: TaskItem): boolean => algorithms.includes('argon2id');

const withLanes = (items: readonly TaskItem[], parallelism: number): TaskItem[] =>
  items
    .filter(usesArgon2)
    .map((item) => ({ ...item, algorithms: ['argon2id'], parameters: { ...item.parameters, parallelism } }));
