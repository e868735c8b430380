import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Linux keeps pages of 4 KiB on x64; on arm64 the kernel may be built for 16 or 64 KiB, but Debian and AWS use 4. */
const pageBytes = 4096;
const procfs = existsSync('/proc/self/statm');

/** Milliseconds between two measurements of a process: `ps`, where there is no /proc, costs a process each time. */
export const memoryIntervalMs = procfs ? 100 : 1000;

/** Resident set in MiB; 0 for a process that is gone. */
export function residentMib(pid: number): Promise<number> {
  return procfs ? Promise.resolve(fromProcfs(pid)) : fromPs(pid);
}

function fromProcfs(pid: number): number {
  try {
    const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ');
    return (Number(resident) * pageBytes) / 1_048_576;
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
