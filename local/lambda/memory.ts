import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const procfs = existsSync('/proc/self/status');

/** Milliseconds between two measurements of a process: `ps`, where there is no /proc, costs a process each time. */
export const memoryIntervalMs = procfs ? 100 : 1000;

/** Resident set in MiB; 0 for a process that is gone. */
export function residentMib(pid: number): Promise<number> {
  return procfs ? Promise.resolve(fromProcfs(pid)) : fromPs(pid);
}

function fromProcfs(pid: number): number {
  try {
    // proc_pid_status(5): kB, which are KiB; unlike statm it does not need the size of a page.
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kib) / 1024;
  } catch {
    return 0;
  }
}

function fromPs(pid: number): Promise<number> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      resolve(error === null ? Number(stdout.trim()) / 1024 : 0);
    });
  });
}
