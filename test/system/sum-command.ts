import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { endpoints } from './client.ts';

const program = join(import.meta.dirname, '../../bin/hash-api.ts');

interface Options {
  readonly url?: string;
  readonly input?: string | Uint8Array;
  readonly key?: string | undefined;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  interrupt(): void;
  ended(): Promise<Ended>;
}

export interface SumCommand {
  /** Where it runs, and keeps what it has begun. */
  readonly folder: string;
  readonly start: (args: readonly string[], options?: Options) => Started;
  readonly run: (args: readonly string[], options?: Options) => Promise<Ended>;
}

/** `hash-api sum` in a folder of its own, with a cache of its own there; without a terminal. The folder goes with the tests. */
export async function sumCommand(): Promise<SumCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'hash-api-sum-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const start: SumCommand['start'] = (args, options = {}) => {
    const { url = endpoints.api, input = '', key = endpoints.keys['premium'] } = options;
    const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: folder, HASH_API_KEY: key };
    const child = spawn(process.execPath, [program, 'sum', '--url', url, ...args], { cwd: folder, env });
    child.stdin.on('error', () => undefined).end(input);
    const ending = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return {
      interrupt() {
        child.kill('SIGINT');
      },
      async ended() {
        const [stdout, stderr] = await ending;
        return { code: child.exitCode, stdout, stderr };
      },
    };
  };
  return {
    folder,
    start,
    run: (args, options) => start(args, options).ended(),
  };
}
