// Stops and continues the execution environments of a local cloud, so that each has no more CPU time than the share that
// belongs to its memory. A process of its own: its timers do not wait for the cloud's work, and nothing stays stopped when
// the cloud is gone.
import { CpuBudget } from './cpu-share-budget.ts';
import { cpuShareMessage } from './cpu-share-message.ts';
import { ProcessCpuTime, tellsCpuTime } from './cpu-share-time.ts';

interface Limited {
  readonly budget: CpuBudget;
  readonly time: ProcessCpuTime | undefined;
  busy: boolean;
  stopped: boolean;
  /** When it was last looked at, and its CPU time then. */
  lookedAt: number;
  usedMs: number;
}

const processes = new Map<number, Limited>();
let timer: NodeJS.Timeout | undefined;

/** False where the process is gone. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function proceed(pid: number, limited: Limited): void {
  if (limited.stopped) signal(pid, 'SIGCONT');
  limited.stopped = false;
}

/** Where the system does not tell, a process counts as one busy thread while it is not stopped. */
function account(limited: Limited, now: number): void {
  const { budget, time, stopped, busy, lookedAt, usedMs } = limited;
  limited.usedMs = time?.read() ?? usedMs + (stopped || !busy ? 0 : now - lookedAt);
  limited.lookedAt = now;
  budget.update(now, limited.usedMs - usedMs, stopped);
}

function look(): void {
  const now = performance.now();
  let next = Infinity;
  for (const [pid, limited] of processes) {
    if (!limited.busy) continue;
    account(limited, now);
    if (!limited.budget.exhausted) proceed(pid, limited);
    else if (!limited.stopped) limited.stopped = signal(pid, 'SIGSTOP');
    next = Math.min(next, limited.budget.nextLookAt(now));
  }
  clearTimeout(timer);
  timer = next === Infinity ? undefined : setTimeout(look, Math.max(1, next - performance.now()));
}

process.on('message', (received) => {
  const { pid, ...message } = cpuShareMessage.parse(received);
  const known = processes.get(pid);
  if (message.state === 'busy') {
    const now = performance.now();
    const limited = known ?? {
      budget: new CpuBudget(message.share, now),
      time: tellsCpuTime ? new ProcessCpuTime(pid) : undefined,
      busy: false,
      stopped: false,
      lookedAt: now,
      usedMs: 0,
    };
    processes.set(pid, limited);
    account(limited, now);
    limited.busy = true;
    look();
  } else if (known) {
    if (message.state === 'ended') {
      known.time?.close();
      processes.delete(pid);
    } else proceed(pid, known);
    known.busy = false;
  }
});

// The cloud has ended, even by kill -9: so do its environments, also those whose handler leaves the event loop no turn.
process.on('disconnect', () => {
  for (const pid of processes.keys()) signal(pid, 'SIGKILL');
  process.exit();
});

// Ctrl-C reaches all processes of a terminal: this one ends with the cloud, by the channel.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);

// A failed write means that the cloud has ended already, which the channel tells.
process.send?.('ready', undefined, {}, () => undefined);
