import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { Recorder } from '../measure/recorder.ts';
import type { ProcessGroup } from '../result/schema.ts';

const run = promisify(execFile);

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly residentMib: number;
  readonly command: string;
}

/** Points of a chart over a run. */
const samplesAtMost = 120;

/** Memory of the local cloud's processes, by what they are; nothing where there is no such process. */
export class ProcessWatch {
  readonly #root: number | undefined;
  readonly #recorder: Recorder;
  readonly #groups = new Map<string, [number, number, number][]>();
  readonly #timer: NodeJS.Timeout | undefined;
  #sampling: Promise<void> = Promise.resolve();

  constructor(root: number | undefined, recorder: Recorder, plannedSeconds: number) {
    this.#root = root;
    this.#recorder = recorder;
    if (root === undefined) return;
    this.#sample();
    const everyMs = Math.max(1, plannedSeconds / samplesAtMost) * 1000;
    this.#timer = setInterval(() => {
      this.#sample();
    }, everyMs).unref();
  }

  async stop(): Promise<ProcessGroup[]> {
    clearInterval(this.#timer);
    if (this.#root !== undefined) this.#sample();
    await this.#sampling;
    return [...this.#groups].map(([name, samples]) => ({ name, samples }));
  }

  /** One after the other, however slow `ps` is. */
  #sample(): void {
    this.#sampling = this.#sampling.then(async () => {
      const at = this.#recorder.seconds();
      const groups = new Map<string, number[]>();
      for (const process of familyOf(this.#root ?? 0, await listProcesses())) {
        const name = process.pid === this.#root ? 'local cloud' : groupOf(process.command);
        groups.set(name, [...(groups.get(name) ?? []), process.residentMib]);
      }
      for (const [name, sizes] of groups) {
        const mean = sizes.reduce((total, size) => total + size, 0) / sizes.length;
        const samples = this.#groups.get(name) ?? [];
        samples.push([at, sizes.length, Math.round(mean * 10) / 10]);
        this.#groups.set(name, samples);
      }
    });
  }
}

const groupOf = (command: string): string => {
  const name = basename(command.split(/[\s:]/)[0] ?? '');
  return name === 'node' ? 'function environments' : name;
};

/** Of every process, as `ps` of Linux and macOS has it; none where there is no `ps`. */
async function listProcesses(): Promise<Process[]> {
  const { stdout } = await run('ps', ['-Ao', 'pid=,ppid=,rss=,command=']).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, kib, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), residentMib: Number(kib) / 1024, command }];
  });
}

/** The root and what descends of it. */
function familyOf(root: number, processes: readonly Process[]): Process[] {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const found = processes.filter(({ pid }) => pid === root);
  // The list grows while it is gone through.
  for (const { pid } of found) found.push(...(children.get(pid) ?? []));
  return found;
}
