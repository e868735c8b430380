import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { hashPassword } from '../core/hashing/password.ts';
import { startBenchCloud, type BenchCloud } from './cloud.ts';
import { totalCpuSeconds } from './queue/process-time.ts';
import type { Benchmark } from './report.ts';

const workers = 2;
const tasks = 160;
const warmUp = 40;
const parameters = { memory_kib: 65536, passes: 4, parallelism: 1 };
const page = z.object({
  tasks: z.array(z.object({ task_id: z.string() })),
  next_cursor: z.string().nullable(),
});

/** CPU seconds of one such hash with as many at once as there are workers, in this process. */
async function cpuSecondsPerHash(): Promise<number> {
  const salt = new Uint8Array(16);
  const loop = async (count: number) => {
    for (let i = 0; i < count; i++)
      await hashPassword('argon2id', Buffer.from('password'), { parameters, salt });
  };
  await Promise.all(Array.from({ length: workers }, () => loop(2)));
  const count = 10;
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: workers }, () => loop(count)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / (count * workers);
}

async function request(cloud: BenchCloud, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(cloud.api + path, {
    method,
    headers: { 'x-api-key': cloud.key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
  return response.json();
}

async function count(cloud: BenchCloud, status: string): Promise<number> {
  let found = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = `status=${status}&limit=100${cursor && `&cursor=${cursor}`}`;
    const answer = page.parse(await request(cloud, 'GET', `/tasks?${query}`));
    found += answer.tasks.length;
    cursor = answer.next_cursor;
  }
  return found;
}

async function submitAll(cloud: BenchCloud, tasks: number, options: unknown): Promise<void> {
  let sent = 0;
  const loop = async (): Promise<void> => {
    while (sent < tasks) {
      sent++;
      const body = { algorithms: ['argon2id'], source: { string: 'password' }, options };
      await request(cloud, 'POST', '/tasks', body);
    }
  };
  await Promise.all(Array.from({ length: 8 }, loop));
}

async function awaitCompleted(cloud: BenchCloud, tasks: number): Promise<void> {
  while ((await count(cloud, 'completed')) < tasks) await after(100);
}

/** A backlog of memory-hard password hashes: how much of the workers' cores goes into hashing. */
export const queueBenchmark: Benchmark = {
  name: 'queue',
  method: `${tasks} argon2id tasks (64 MiB, 4 passes) through the local cloud with ${workers} workers; CPU time of the worker processes from the kernel while more than a batch for each is queued; the share of it that is hashing from the CPU time of the same hash in this process`,
  async run(progress) {
    const perHash = await cpuSecondsPerHash();
    progress('starting the local cloud');
    await using cloud = await startBenchCloud({
      stageFile: join(import.meta.dirname, 'queue', 'stage.json'),
    });
    // The workers start with these, so that their start is not part of the figure.
    await submitAll(cloud, warmUp, { parameters: { memory_kib: 65536, passes: 1 } });
    await awaitCompleted(cloud, warmUp);
    const { environments: pids } = await cloud.functionState('compute-worker');
    const before = await totalCpuSeconds(pids);
    const begin = performance.now();
    await submitAll(cloud, tasks, { parameters });
    const atStart = await totalCpuSeconds(pids);
    const start = performance.now();
    let queued = await count(cloud, 'queued');
    while (queued > workers * 10) {
      progress(`${queued} queued`);
      await after(1000);
      queued = await count(cloud, 'queued');
    }
    const seconds = (performance.now() - start) / 1000;
    const used = (await totalCpuSeconds(pids)) - atStart;
    await awaitCompleted(cloud, warmUp + tasks);
    const total = (performance.now() - begin) / 1000;
    const all = (await totalCpuSeconds(pids)) - before;
    const cores = Math.min(workers, availableParallelism());
    const busy = used / (seconds * cores);
    const hashing = Math.min(1, (tasks * perHash) / all);
    return [
      {
        name: 'cores busy with hashing while the backlog lasts',
        value: busy * hashing * 100,
        unit: '%',
        target: 'at least 85',
        met: busy * hashing >= 0.85,
      },
      { name: 'worker processes, share of the cores', value: busy * 100, unit: '%' },
      { name: 'of that, hashing', value: hashing * 100, unit: '%' },
      { name: 'CPU of one hash', value: perHash * 1000, unit: 'ms' },
      { name: 'tasks, from the first to the last', value: tasks / total, unit: 'tasks/s' },
    ];
  },
};
