import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { oneVcpuMib } from '../../../core/limits.ts';
import { CpuBudget } from '../../../local/lambda/cpu-share-budget.ts';
import { CpuShares } from '../../../local/lambda/cpu-share.ts';
import { eventually, isAlive } from '../support/processes.ts';
import { invokeJson, makeFunction } from './fixture.ts';

/** Uses `cpu` milliseconds of CPU time; tells what it used, all threads together, and how long that took. */
const spin = `export async function handler({ cpu, forever }) {
  const begun = performance.now();
  const before = process.cpuUsage();
  const used = () => { const { user, system } = process.cpuUsage(before); return (user + system) / 1000; };
  while (forever || used() < cpu);
  return { used: used(), took: performance.now() - begun };
}`;

const spent = z.object({ used: z.number(), took: z.number() });

async function shares(): Promise<CpuShares> {
  const made = new CpuShares();
  onTestFinished(() => made.stop());
  await made.ready;
  return made;
}

const memoryOf = (share: number): number => Math.round(oneVcpuMib * share);

const state = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
};

describe('CPU time of a busy environment', () => {
  // From above only: on a machine that others keep busy it gets less.
  test.each([0.1, 0.25, 0.5, 0.75])('is at most its share of a vCPU, %d', async (share) => {
    const example = await makeFunction(
      spin,
      { memoryMib: memoryOf(share), timeoutSeconds: 60 },
      { cpuShares: await shares() },
    );
    await example.warm(1);
    const { used, took } = spent.parse(await invokeJson(example, { cpu: 400 * share }));
    expect(used / took).toBeLessThan(share + 0.06);
  });

  test('is the share of the new memory after a change', async () => {
    const example = await makeFunction(
      spin,
      { memoryMib: oneVcpuMib * 64, timeoutSeconds: 60 },
      { cpuShares: await shares() },
    );
    await example.warm(1);
    example.configure({ memoryMib: memoryOf(0.2) });
    const { used, took } = spent.parse(await invokeJson(example, { cpu: 80 }));
    expect(used / took).toBeLessThan(0.26);
  });

  test.runIf(process.platform === 'linux')('is not cut for what waits', async () => {
    const example = await makeFunction(
      `export const handler = async () => { await new Promise((resolve) => setTimeout(resolve, 500)); return process.pid; }`,
      { memoryMib: memoryOf(0.5) },
      { cpuShares: await shares() },
    );
    const pid = z.int().parse(await invokeJson(example));
    const waiting = example.invoke('{}');
    const seen = new Set<string>();
    for (let done = false; !done;) {
      seen.add(state(pid));
      done = await Promise.race([
        waiting.then(() => true),
        new Promise<boolean>((r) => setTimeout(r, 3, false)),
      ]);
    }
    expect(seen).not.toContain('T');
  });
});

describe('a budget', () => {
  const run = (share: number, lateMs: number, threads: number): number => {
    const budget = new CpuBudget(share, 0);
    let used = 0;
    let last = 0;
    let stopped = false;
    while (last < 10_000) {
      const now = budget.nextLookAt(last) + lateMs;
      const spentMs = stopped ? 0 : (now - last) * threads;
      used += spentMs;
      budget.update(now, spentMs, stopped);
      stopped = budget.exhausted;
      last = now;
    }
    return used / last;
  };

  test.each([
    [0.25, 0, 1],
    [0.25, 1.3, 1],
    [0.072, 1, 1],
    [0.5, 0.4, 4],
    [0.9, 2, 1],
    [1, 7, 1],
    [0.5, 30, 1],
  ])('of %d vCPU holds on average with timers %d ms late and %d threads', (share, late, threads) => {
    expect(run(share, late, threads)).toBeLessThanOrEqual(share + 0.005);
    expect(run(share, late, threads)).toBeGreaterThan(share * 0.97);
  });

  test('does not keep what was not used', () => {
    const budget = new CpuBudget(0.5, 0);
    budget.update(1000, 0, false);
    budget.update(1005, 10, false);
    expect(budget.exhausted).toBe(true);
  });
});

describe('nothing stays stopped', () => {
  test('when the function is stopped, or its time is over', async () => {
    const example = await makeFunction(
      spin,
      { memoryMib: memoryOf(0.1), timeoutSeconds: 1 },
      { cpuShares: await shares() },
    );
    const timedOut = await example.invoke('{"forever":true}');
    expect(timedOut.payload).toContain('timed out');
    const running = example.invoke('{"forever":true}');
    await eventually(() => {
      expect(example.environments().map((one) => one.state)).toEqual(['busy']);
    });
    const pids = example.environments().map(({ pid }) => pid ?? 0);
    await example.stop();
    await running;
    expect(pids.filter(isAlive)).toEqual([]);
  });

  const parentProgram = `
    const folder = process.argv[1];
    const load = (name) => import(folder + '/' + name + '.ts');
    const [{ createFunction }, { AccountConcurrency }, { StartGate }, { CpuShares }] =
      await Promise.all(['function', 'concurrency', 'start-gate', 'cpu-share'].map(load));
    const cpuShares = new CpuShares();
    await cpuShares.ready;
    const made = createFunction(
      { name: 'a', arn: 'arn:aws:lambda:eu-west-1:1:function:a', handler: 'index.handler', memoryMib: 177,
        codeDirectory: process.argv[2], timeoutSeconds: 60, environment: {} },
      { account: new AccountConcurrency(10), startGate: new StartGate(100), log() {}, cpuShares });
    await made.warm(2);
    void made.invoke('{"forever":true}');
    void made.invoke('{"forever":true}');
    console.log(JSON.stringify(made.environments().map(({ pid }) => pid)));
    setInterval(() => {}, 1000);`;

  test.runIf(process.platform === 'linux')('when the cloud is killed with -9', async () => {
    const example = await makeFunction(spin);
    const folder = join(import.meta.dirname, '../../../local/lambda');
    const parent = spawn(
      process.execPath,
      ['--input-type=module', '-e', parentProgram, folder, example.specification().codeDirectory],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const pids = z.array(z.int()).parse(JSON.parse(String((await lines.next()).value)));
    await eventually(() => {
      expect(pids.map(state)).toEqual(['T', 'T']);
    });
    const exited = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exited;
    await eventually(() => {
      expect(pids.filter(isAlive)).toEqual([]);
    });
  });
});
