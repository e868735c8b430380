import { setTimeout as after } from 'node:timers/promises';
import type { LocalFunction } from '../../local/lambda/function.ts';
import type { Random } from '../../ops/plan/simulation/random.ts';
import type { S3Proxy } from '../chaos/s3-proxy.ts';
import type { WorkerLog } from '../chaos/worker-log.ts';

interface Killing {
  readonly worker: LocalFunction;
  readonly proxy: S3Proxy;
  readonly log: WorkerLog;
  readonly random: Random;
  /** Of the object. Between two kills is a sixteenth of it at the least, and three at the most. */
  readonly bytes: number;
  /** Resolves when there is nothing to kill any more. */
  readonly ended: Promise<unknown>;
}

/** Invocations that ended with their process, as Lambda reports them. */
const deaths = (log: WorkerLog): number =>
  log.count(({ type, record }) => type === 'platform.report' && record?.status === 'error');

/**
 * Kills `count` workers in the midst of their work, each when so many more bytes have been asked for that the seed says
 * when. Resolves to how many invocations died of it: fewer than `count` where the work ended before.
 */
export async function killWorkers(count: number, killing: Killing): Promise<number> {
  const { worker, proxy, log, random, bytes, ended } = killing;
  const before = deaths(log);
  const died = (): number => deaths(log) - before;
  const over = ended.then(
    () => true,
    () => true,
  );
  while (died() < count) {
    const gap = Math.floor((bytes / 16) * (1 + 2 * random()));
    const isOver = await Promise.race([proxy.reaches(proxy.bytesRead() + gap).then(() => false), over]);
    if (isOver) break;
    const busy = worker.environments().filter(({ state }) => state === 'busy');
    const pid = busy[Math.floor(random() * busy.length)]?.pid;
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    // It has then been reported; one that had just answered has not died of it.
    while (worker.environments().some((each) => each.pid === pid)) await after(20);
  }
  return died();
}
