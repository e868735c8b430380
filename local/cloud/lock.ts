import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { processStart } from './process-identity.ts';

const holderSchema = z.object({ pid: z.int().positive(), started: z.string() });

/** Another local cloud runs on the same folder. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
  readonly pid: number;

  constructor(pid: number) {
    super(`A local cloud is already running in this folder (process ${pid}). Stop it first, or use it.`);
    this.pid = pid;
  }
}

/**
 * Makes this process the only one on a folder. The lock of a process that is gone is cleared away.
 * @throws AlreadyRunningError
 */
export function acquireLock(file: string): { release(): void } {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: processStart(process.pid) ?? '' }));
  try {
    while (!link(own, file)) {
      const holder = lockHolder(file);
      if (holder !== undefined) throw new AlreadyRunningError(holder);
      clearStale(file);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release() {
      rmSync(file, { force: true });
    },
  };
}

/** Process id of who holds the lock, undefined where nobody does. */
export function lockHolder(file: string): number | undefined {
  try {
    const { pid, started } = holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return processStart(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A link appears with its content at once, and only where there is none yet. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Two starts at once may both find a stale lock: it is moved aside, so that neither takes away the other's new one. */
function clearStale(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (lockHolder(aside) !== undefined) link(aside, file);
  rmSync(aside, { force: true });
}
