import { readFile } from 'node:fs/promises';

/** MiB that a process had resident at the most (proc_pid_status(5), VmHWM). Linux only. */
export async function peakMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kib) / 1024;
}
