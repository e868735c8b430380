import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { drainBacklog } from '../../../load-tests/peers/backlog.ts';
import { usual } from '../../../load-tests/peers/contents.ts';
import { killWorkers } from '../../../load-tests/peers/kills.ts';
import { measureLatency } from '../../../load-tests/peers/latency.ts';
import type { Outcome } from '../../../load-tests/peers/messages.ts';
import { usageOf } from '../../../load-tests/peers/process-tree.ts';
import { fakeSystem } from './fake-system.ts';

// Others may keep the machine busy; nothing here depends on how fast it is.
vi.setConfig({ testTimeout: 30_000 });

const complete = (task: Outcome, endedAt: number): void => {
  Object.assign(task, { state: 'completed', endedAt, attempts: Math.max(1, task.attempts) });
};

test('a backlog is whole before its workers go on, and its rate is that of its first nine tenths', async () => {
  const system = fakeSystem();
  const released = system.release.bind(system);
  system.release = () => {
    // Ten a second, and the last one late.
    const start = Date.now();
    [...system.outcomesById.values()].forEach((task, index) => {
      complete(task, start + (index === 9 ? 60_000 : (index + 1) * 100));
    });
    return released();
  };
  const { tasksPerSecond } = await drainBacklog(system, usual, { count: 10, batchSize: 50 });
  expect(system.calls).toEqual(['batches of 50', 'hold', 'submit', 'release', 'batches of 10']);
  expect(tasksPerSecond).toBeCloseTo(10, 0);
});

test('a backlog of which a task is not completed is an error', async () => {
  const system = fakeSystem((task) => {
    Object.assign(task, { state: 'failed', endedAt: 1 });
    if (task.id === '2') task.endedAt = null;
  });
  system.unfinished = () => Promise.resolve(0);
  await expect(drainBacklog(system, usual, { count: 2 })).rejects.toThrow('1 tasks were not completed');
});

test('time to result counts from when a task was to be sent, also where sending is late', async () => {
  const system = fakeSystem((task) => {
    complete(task, Date.now());
  });
  const submit = system.submit.bind(system);
  let first = true;
  system.submit = async (content, count) => {
    // The first request blocks the sender: those behind it are late, and say so.
    if (first) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    first = false;
    return submit(content, count);
  };
  const { p50 } = await measureLatency(system, usual, { ratePerSecond: 100, seconds: 0.1 });
  expect(p50).toBeGreaterThanOrEqual(200);
});

test('after a kill: what failed is lost, what does not end is stuck, what was begun twice is repeated', async () => {
  const system = fakeSystem((task) => {
    if (task.id === '1') complete(task, Date.now());
    if (task.id === '2') Object.assign(task, { state: 'failed', attempts: 2 });
    if (task.id === '3') Object.assign(task, { state: 'active', attempts: 1 });
    if (task.id === '4') complete(Object.assign(task, { attempts: 2 }), Date.now() + 5000);
  });
  const giveUp = AbortSignal.abort();
  expect(await killWorkers(system, { content: usual, tasks: 4, kills: 1, giveUp })).toEqual({
    lost: 1,
    stuck: 1,
    repeated: 2,
    recoverySeconds: null,
  });
});

test.skipIf(!existsSync('/proc/self/stat'))(
  'usage is that of a process and of its children, also of those that have ended',
  async () => {
    const burn = 'const end = process.cpuUsage().user + 1e5; while (process.cpuUsage().user < end);';
    const script = `require('child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(burn)}]); console.log('done'); setInterval(() => {}, 1000)`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child.stdout, 'data');
    const { cpuSeconds, residentMib } = await usageOf([child.pid ?? 0]);
    expect(cpuSeconds).toBeGreaterThanOrEqual(0.08);
    expect(residentMib).toBeGreaterThan(10);
    expect(await usageOf([2 ** 30])).toEqual({ cpuSeconds: 0, residentMib: 0 });
  },
);
