import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Empty for a process that is gone, a zombie, or another user's. */
async function commandLine(pid: number): Promise<string> {
  try {
    if (existsSync('/proc/self/cmdline')) return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout;
  } catch {
    return '';
  }
}

/**
 * Ends the server that a killed run left behind, and waits until it is gone. The pid comes from a file, and pids are
 * reused: only a process whose command line names `marker` (its data directory) is signalled.
 */
export async function endOrphan(pid: number, marker: string, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await commandLine(pid)).includes(marker)) return false;
  process.kill(pid, signal);
  const askedAt = performance.now();
  // A process that is not a child gives no exit event.
  while ((await commandLine(pid)).includes(marker)) {
    if (performance.now() - askedAt > 10_000) process.kill(pid, 'SIGKILL');
    await sleep(20);
  }
  return true;
}

/** The first line of a pid file, or undefined where there is none. */
export async function readPidFile(path: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}
