import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { FunctionState } from '../cloud.ts';
import { bucket } from './object-cloud.ts';

export interface ReadOnly {
  /** CPU seconds are those of the reading process. */
  read(key: string): Promise<{ readonly seconds: number; readonly cpuSeconds: number }>;
}

const answer = z.object({ seconds: z.number(), cpuSeconds: z.number() });

/** A process that reads as this worker does, and hashes nothing; `stack` ends it. */
export function startReadOnly(
  { memoryMib, variables }: FunctionState,
  stack: AsyncDisposableStack,
): ReadOnly {
  const child = fork(join(import.meta.dirname, 'read-process.ts'), {
    // As local/lambda/execution-environment.ts starts the worker.
    execArgv: [
      `--max-old-space-size=${Math.floor(memoryMib * 0.9)}`,
      `--max-semi-space-size=${Math.max(1, Math.floor(memoryMib * 0.05))}`,
    ],
    env: {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMib),
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  stack.defer(async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  });
  return {
    async read(key) {
      child.send({ bucket, key });
      const settled = new AbortController();
      const { signal } = settled;
      try {
        const [message] = (await Promise.race([
          once(child, 'message', { signal }),
          once(child, 'exit', { signal }).then(() => {
            throw new Error('the reading process ended');
          }),
        ])) as [unknown];
        return answer.parse(message);
      } finally {
        settled.abort();
      }
    },
  };
}
