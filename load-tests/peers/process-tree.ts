import { readdir, readFile } from 'node:fs/promises';

/** Ticks per second of `/proc/PID/stat` on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100;

export interface Usage {
  /** User and system time of all processes, and of those that they waited for. */
  readonly cpuSeconds: number;
  /** Resident sets of all processes, added: shared pages count in each. */
  readonly residentMib: number;
}

interface Process {
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly residentMib: number;
}

/** Fields of proc_pid_stat(5), counted from 1. The name, in parentheses, may have spaces. */
function parse(stat: string): Process {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    parent: field(4),
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / ticksPerSecond,
    residentMib: (field(24) * 4096) / 2 ** 20,
  };
}

async function allProcesses(): Promise<Map<number, Process>> {
  const found = new Map<number, Process>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
      if (stat !== undefined) found.set(pid, parse(stat));
    }),
  );
  return found;
}

/** What the processes of `roots` and all their descendants have used until now. Linux only. */
export async function usageOf(roots: readonly number[]): Promise<Usage> {
  const processes = await allProcesses();
  const children = Map.groupBy(processes.keys(), (pid) => processes.get(pid)?.parent ?? 0);
  const waiting = [...roots];
  let cpuSeconds = 0;
  let residentMib = 0;
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const process = processes.get(pid);
    if (process === undefined) continue;
    cpuSeconds += process.cpuSeconds;
    residentMib += process.residentMib;
    waiting.push(...(children.get(pid) ?? []));
  }
  return { cpuSeconds, residentMib };
}
