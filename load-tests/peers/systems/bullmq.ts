import { Job, Queue, Worker } from 'bullmq';
import { taskContent, type Outcome, type TaskContent } from '../messages.ts';
import { compute } from './argon2.ts';
import type { Driver } from './driver.ts';

const name = 'argon2';

/** Jobs in one `addBulk`, which is one MULTI. */
const bulk = 500;

/** Half of the default, 30 s: what dies is noticed after a lock and at most one check. */
const lockMs = 15_000;

async function outcomeOf(queue: Queue, id: string): Promise<Outcome> {
  const job = await Job.fromId(queue, id);
  if (!job) return { id, state: 'failed', endedAt: null, attempts: 0 };
  const state = await job.getState();
  return {
    id,
    state: state === 'completed' || state === 'failed' || state === 'active' ? state : 'waiting',
    endedAt: state === 'completed' ? (job.finishedOn ?? null) : null,
    attempts: job.attemptsStarted,
  };
}

export const driver: Driver = {
  async connect(url) {
    const queue = new Queue<TaskContent>(name, { connection: { url } });
    await queue.waitUntilReady();
    return {
      async submit(content, count) {
        const ids: string[] = [];
        while (ids.length < count) {
          const part = Array.from({ length: Math.min(bulk, count - ids.length) }, () => ({
            name,
            data: content,
          }));
          const jobs = await queue.addBulk(part);
          ids.push(...jobs.flatMap(({ id }) => id ?? []));
        }
        return ids;
      },
      unfinished: () => queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized'),
      outcomes: (ids) => Promise.all(ids.map((id) => outcomeOf(queue, id))),
    };
  },
  async work(url) {
    const worker = new Worker(name, (job) => compute(taskContent.parse(job.data)), {
      connection: { url, maxRetriesPerRequest: null },
      concurrency: 1,
      lockDuration: lockMs,
      stalledInterval: lockMs,
    });
    await worker.waitUntilReady();
  },
};
