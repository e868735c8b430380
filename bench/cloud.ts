import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const messages = z.union([
  z.object({ api: z.url(), premiumKey: z.string(), postgres: z.url(), lambda: z.url(), s3: z.url() }),
  z.object({
    environments: z.array(z.number()),
    memoryMib: z.number(),
    variables: z.record(z.string(), z.string()),
  }),
]);

export type BenchCloud = AsyncDisposable & {
  readonly api: string;
  readonly key: string;
  readonly pid: number;
  /** URL of its database, as the service's role. */
  readonly postgres: string;
  /** Its Lambda API. */
  readonly lambda: string;
  /** Its S3, signed by `local` with the secret `local`. */
  readonly s3: string;
  /** A function by its short name, as it is now. */
  functionState(name: string): Promise<FunctionState>;
  /** Replaces variables of a function, which from then on has new environments. */
  configure(name: string, variables: Readonly<Record<string, string>>): Promise<void>;
};

export interface FunctionState {
  /** Process ids of its environments. */
  readonly environments: readonly number[];
  readonly memoryMib: number;
  /** Its environment variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The local cloud in a process of its own, with data of its own, so that the load does not share its event loop. */
export async function startBenchCloud(context: Readonly<Record<string, unknown>> = {}): Promise<BenchCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-bench-'));
  const child = fork(join(import.meta.dirname, 'cloud-process.ts'), [directory, JSON.stringify(context)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const receive = async () => {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const [message] = (await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(() => {
          throw new Error('the local cloud ended');
        }),
      ])) as [unknown];
      return messages.parse(message);
    } finally {
      settled.abort();
    }
  };
  const ask = async (name: string, variables?: Readonly<Record<string, string>>) => {
    child.send({ name, variables });
    const answer = await receive();
    if (!('environments' in answer)) throw new Error('the local cloud answered something else');
    return answer;
  };
  const started = await receive();
  if (!('api' in started)) throw new Error('the local cloud did not say its address');
  return {
    api: started.api,
    key: started.premiumKey,
    pid: child.pid ?? 0,
    postgres: started.postgres,
    lambda: started.lambda,
    s3: started.s3,
    functionState: (name) => ask(name),
    async configure(name, variables) {
      await ask(name, variables);
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
