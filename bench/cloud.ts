import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const messages = z.union([
  z.object({ api: z.url(), premiumKey: z.string(), postgres: z.url(), lambda: z.url() }),
  z.object({ workers: z.array(z.number()) }),
]);

export type BenchCloud = AsyncDisposable & {
  readonly api: string;
  readonly key: string;
  readonly pid: number;
  /** URL of its database, as the service's role. */
  readonly postgres: string;
  /** Its Lambda API. */
  readonly lambda: string;
  /** Process ids of the compute worker's environments. */
  workers(): Promise<number[]>;
};

/** The local cloud in a process of its own, with data of its own, so that the load does not share its event loop. */
export async function startBenchCloud(context: Readonly<Record<string, unknown>> = {}): Promise<BenchCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-bench-'));
  const child = fork(join(import.meta.dirname, 'cloud-process.ts'), [directory, JSON.stringify(context)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const receive = async () => {
    const [message] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the local cloud did not start');
      }),
    ])) as [unknown];
    return messages.parse(message);
  };
  const started = await receive();
  if (!('api' in started)) throw new Error('the local cloud did not say its address');
  return {
    api: started.api,
    key: started.premiumKey,
    pid: child.pid ?? 0,
    postgres: started.postgres,
    lambda: started.lambda,
    async workers() {
      child.send('workers');
      const answer = await receive();
      return 'workers' in answer ? answer.workers : [];
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
