import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** False for a process that is gone, and for one that has ended and only waits to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // proc_pid_stat(5): the state follows the command's name in parentheses.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return process.platform !== 'linux';
  }
}

/** For what no event tells: retried until it holds, and only a hang is a failure. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}
