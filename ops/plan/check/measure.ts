import { setTimeout as after } from 'node:timers/promises';
import { arrivalsOf, type QueueLoad } from '../simulation/arrivals.ts';
import { seededRandom } from '../simulation/random.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import type { CheckedCloud } from './cloud.ts';

/** Full batches of each worker that are measured, after one that is not. */
const calibrationBatches = 2;
/** Where batches are small, at least so many tasks. */
const calibrationTasks = 40;
const senders = 4;

/** Seconds, as the workers' own figures say. */
export interface Measured {
  /** On its lane. */
  readonly taskSeconds: number;
  readonly batchSeconds: number;
}

/** What a task takes, and a batch beside its tasks, while a backlog of full batches lasts. */
export async function calibrate(
  cloud: CheckedCloud,
  { workers, batchSize, lanes }: Pick<WorkerSystem, 'workers' | 'batchSize' | 'lanes'>,
): Promise<Measured> {
  const each = workers * batchSize;
  await submitBacklog(cloud, each);
  await cloud.awaitDone(each);
  const tasks = each * Math.max(calibrationBatches, Math.ceil(calibrationTasks / each));
  const since = Date.now();
  await submitBacklog(cloud, tasks);
  await cloud.awaitDone(each + tasks);
  return timesOf(cloud, since, (tasks * Math.ceil(batchSize / lanes)) / batchSize);
}

/** What was measured since, with so many tasks one after the other on the fullest lanes of all batches. */
export async function timesOf(cloud: CheckedCloud, since: number, rounds: number): Promise<Measured> {
  // The last line of figures is on its way.
  await after(1500);
  const busy = cloud.recorded('WorkerBusyTime', since);
  const all = cloud.recorded('WorkerTime', since);
  return {
    taskSeconds: busy.sum / rounds / 1000,
    batchSeconds: (all.sum - busy.sum) / all.count / 1000,
  };
}

/** While nothing is taken off the queue, so that every batch is full. */
export async function submitBacklog(cloud: CheckedCloud, count: number): Promise<void> {
  let left = count;
  const sender = async (): Promise<void> => {
    while (left-- > 0) await cloud.submit();
  };
  cloud.poll(false);
  await Promise.all(Array.from({ length: senders }, sender));
  cloud.poll(true);
}

/** Sends what the simulation of the same seed gets, when it gets it. */
export async function play(cloud: CheckedCloud, load: QueueLoad, seed: number): Promise<number> {
  const begun = performance.now();
  const sent: Promise<void>[] = [];
  for (const { at } of arrivalsOf(load, seededRandom(seed))) {
    await after(Math.max(0, begun + at * 1000 - performance.now()));
    sent.push(cloud.submit());
  }
  await Promise.all(sent);
  return sent.length;
}

/** Tasks a second that end in so many seconds from now. */
export async function measureRate(cloud: CheckedCloud, seconds: number): Promise<number> {
  const from = new Date();
  await after(seconds * 1000);
  const until = new Date();
  const ended = await cloud.endedBetween(from, until);
  return ended / ((until.getTime() - from.getTime()) / 1000);
}
