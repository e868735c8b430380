import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** An S3 with the bucket `bucket` in a process of its own. */
export async function s3Process(directory: string) {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), [directory]);
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const next = async () => (await once(child, 'message'))[0] as unknown;
  const { endpoint } = z.object({ endpoint: z.string() }).parse(await next());
  return {
    endpoint,
    kill,
    /** The most that the process has had in memory. */
    async peakMemoryBytes(): Promise<number> {
      child.send('peak');
      return z.object({ peakMemoryBytes: z.number() }).parse(await next()).peakMemoryBytes;
    },
  };
}
