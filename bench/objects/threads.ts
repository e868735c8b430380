import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const threads = 2;

export interface ThreadSeconds {
  readonly one: number;
  readonly two: number;
}

export type ThreadEngine = 'kernel' | 'sha256';

/** Seconds, the best of some rounds, in which each of one and of two threads hashes as many MiB. */
export async function inThreads(engine: ThreadEngine, mib: number, rounds: number): Promise<ThreadSeconds> {
  const script = new URL('hash-thread.ts', import.meta.url);
  const all = Array.from({ length: threads }, () => new Worker(script, { workerData: engine }));
  const hash = async (workers: readonly Worker[]): Promise<number> => {
    const begun = performance.now();
    for (const worker of workers) worker.postMessage(mib);
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    return (performance.now() - begun) / 1000;
  };
  try {
    await Promise.all(all.map((worker) => once(worker, 'message')));
    // Compiled by the optimising compiler before anything is measured.
    await hash(all);
    let best: ThreadSeconds = { one: Infinity, two: Infinity };
    for (let round = 0; round < rounds; round += 1) {
      const one = await hash(all.slice(0, 1));
      const two = await hash(all);
      best = { one: Math.min(best.one, one), two: Math.min(best.two, two) };
    }
    return best;
  } finally {
    await Promise.all(all.map((worker) => worker.terminate()));
  }
}
