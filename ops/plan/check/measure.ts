import { setTimeout as after } from 'node:timers/promises';
import { arrivalsOf, type QueueLoad } from '../simulation/arrivals.ts';
import { seededRandom } from '../simulation/random.ts';
import type { CheckedCloud } from './cloud.ts';

const startingTasks = 8;
const calibrationTasks = 48;
const senders = 4;

/** Seconds, as the workers' own figures say. */
export interface Measured {
  readonly taskSeconds: number;
  readonly batchSeconds: number;
}

/** What a task takes, and a batch beside its tasks, while a backlog of full batches lasts. */
export async function calibrate(cloud: CheckedCloud): Promise<Measured> {
  await submitMany(cloud, startingTasks);
  await cloud.awaitDone(startingTasks);
  const since = Date.now();
  const before = cloud.done();
  await submitMany(cloud, calibrationTasks);
  await cloud.awaitDone(before + calibrationTasks);
  return timesOf(cloud, since, calibrationTasks);
}

/** What so many tasks took since. */
export async function timesOf(cloud: CheckedCloud, since: number, tasks: number): Promise<Measured> {
  // The last line of figures is on its way.
  await after(1500);
  const busy = cloud.recorded('WorkerBusyTime', since);
  const all = cloud.recorded('WorkerTime', since);
  return {
    taskSeconds: busy.sum / tasks / 1000,
    batchSeconds: (all.sum - busy.sum) / all.count / 1000,
  };
}

export async function submitMany(cloud: CheckedCloud, count: number): Promise<void> {
  let left = count;
  const sender = async (): Promise<void> => {
    while (left-- > 0) await cloud.submit();
  };
  await Promise.all(Array.from({ length: senders }, sender));
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

/** Tasks a second from one end of a batch to the first one after `seconds`. */
export async function measureRate(cloud: CheckedCloud, seconds: number): Promise<number> {
  const first = cloud.done();
  await cloud.awaitDone(first + 1);
  const [from, begun] = [cloud.done(), performance.now()];
  await after(seconds * 1000);
  await cloud.awaitDone(cloud.done() + 1);
  return (cloud.done() - from) / ((performance.now() - begun) / 1000);
}
