import { describe, expect, test } from 'vitest';
import { AccountConcurrency } from '../../../local/lambda/concurrency.ts';
import { StartGate } from '../../../local/lambda/start-gate.ts';
import { eventually, isAlive } from '../support/processes.ts';
import { invokeJson, makeFunction } from './fixture.ts';

/** Answers its pid, at once or, with `hold`, when the file that the event names exists. */
const pidHandler = `
  import { once } from 'node:events';
  import { existsSync, watch } from 'node:fs';
  import { dirname } from 'node:path';
  let active = 0;
  export async function handler({ until }) {
    active++;
    if (until !== undefined) {
      const watcher = watch(dirname(until));
      while (!existsSync(until)) await Promise.race([once(watcher, 'change'), new Promise((r) => setTimeout(r, 50))]);
      watcher.close();
    }
    return { pid: process.pid, active: active-- };
  }`;

const count = (made: { environments(): { state: string }[] }, state: string) =>
  made.environments().filter((environment) => environment.state === state).length;

describe('environments', () => {
  test('are reused, and made only for invocations at the same time', async () => {
    const example = await makeFunction(pidHandler);
    const first = await invokeJson(example);
    expect(await invokeJson(example)).toEqual(first);
    expect(example.environments()).toHaveLength(1);
    await Promise.all([invokeJson(example), invokeJson(example)]);
    expect(example.environments()).toHaveLength(2);
  });

  test('start no more at the same time than the gate lets through, and whoever waits is served by the first', async () => {
    const example = await makeFunction(pidHandler, {}, { startGate: new StartGate(1) });
    const invocations = Array.from({ length: 12 }, () => invokeJson(example));
    expect(count(example, 'starting')).toBe(1);
    for (const result of await Promise.all(invocations)) expect(result).toMatchObject({ active: 1 });
    expect(example.environments().length).toBeLessThan(12);
  });

  test('take one invocation at a time', async () => {
    const example = await makeFunction(pidHandler);
    const results = await Promise.all(Array.from({ length: 6 }, () => invokeJson(example)));
    const more = await Promise.all(Array.from({ length: 6 }, () => invokeJson(example)));
    for (const result of [...results, ...more]) expect(result).toMatchObject({ active: 1 });
    expect(example.environments()).toHaveLength(6);
  });

  test('the one that was used last is used first', async () => {
    const example = await makeFunction(pidHandler);
    await example.warm(3);
    const { pid } = (await invokeJson(example)) as { pid: number };
    for (let repeat = 0; repeat < 5; repeat++) expect(await invokeJson(example)).toMatchObject({ pid });
  });

  test('are there before the first invocation when warmed', async () => {
    const example = await makeFunction(pidHandler);
    await example.warm(2);
    expect(count(example, 'idle')).toBe(2);
    await example.warm(1);
    expect(count(example, 'idle')).toBe(2);
  });

  test('end when they have been idle', async () => {
    const example = await makeFunction(pidHandler, {}, { idleSeconds: 0.1 });
    const { pid } = (await invokeJson(example)) as { pid: number };
    await eventually(() => {
      expect(example.environments()).toEqual([]);
      expect(isAlive(pid)).toBe(false);
    });
    expect(await invokeJson(example)).not.toEqual({ pid });
  });

  test('are all gone after stop, and what was running has failed', async () => {
    const example = await makeFunction(pidHandler);
    await example.warm(3);
    const running = example.invoke('{"until":"/nowhere/at/all"}').catch(() => undefined);
    const pids = example.environments().map(({ pid }) => pid!);
    await example.stop();
    expect(pids).toHaveLength(3);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await running).toMatchObject({ error: 'Unhandled' });
    await expect(example.invoke('{}')).rejects.toThrow('has been stopped');
  });
});

test('stop refuses those who wait for an environment, and starts none for them', async () => {
  const example = await makeFunction(pidHandler, {}, { startGate: new StartGate(1) });
  const invocations = Array.from({ length: 8 }, () => invokeJson(example).catch(String));
  await eventually(() => {
    expect(count(example, 'starting')).toBe(1);
  });
  await example.stop();
  const answers = await Promise.all(invocations);
  expect(answers.filter((answer) => String(answer).includes('has been stopped')).length).toBeGreaterThan(5);
  expect(example.environments()).toEqual([]);
});

test('stop leaves no process, whatever its environments are at', async () => {
  const example = await makeFunction(
    `export const handler = async ({ exit }) => (exit ? process.exit(1) : new Promise(() => setInterval(() => {}, 1000)));`,
  );
  const pids = new Set<number>();
  // The test runner has children of its own.
  const countChildren = () =>
    process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
  const before = countChildren();
  for (let round = 0; round < 3; round++) {
    await example.warm(4 * (round + 1));
    // Idle ones get busy, one of them exits, new ones are starting when it stops.
    for (let count = 0; count < 8; count++) void example.invoke('{}');
    const exiting = example.invoke('{"exit":true}');
    for (const { pid } of example.environments()) pids.add(pid!);
    await exiting;
  }
  await example.stop();
  expect(pids.size).toBeGreaterThanOrEqual(24);
  expect([...pids].filter(isAlive)).toEqual([]);
  expect(example.environments()).toEqual([]);
  // Node closes its handle of a process a moment after the process has ended.
  await eventually(() => {
    expect(countChildren()).toBeLessThanOrEqual(before);
  });
});

describe('concurrency', () => {
  const never = '{"until":"/tmp/never-made-by-any-test"}';

  test('above the reserved one is throttled', async () => {
    const example = await makeFunction(pidHandler, { reservedConcurrency: 2 });
    const running = [example.invoke(never), example.invoke(never)];
    await expect(example.invoke('{}')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await example.stop();
    await Promise.all(running);
  });

  test('is free again when an invocation has ended', async () => {
    const example = await makeFunction(pidHandler, { reservedConcurrency: 1 });
    for (let repeat = 0; repeat < 3; repeat++) await invokeJson(example);
  });

  test('of zero throttles every invocation', async () => {
    const example = await makeFunction(pidHandler, { reservedConcurrency: 0 });
    await expect(example.invoke('{}')).rejects.toThrow('Rate Exceeded.');
  });

  test("of the account is shared by the functions that reserve none, and others' reservations are not theirs", async () => {
    const account = new AccountConcurrency(3);
    const reserving = await makeFunction(pidHandler, { reservedConcurrency: 2 }, { account });
    const one = await makeFunction(pidHandler, {}, { account });
    const other = await makeFunction(pidHandler, {}, { account });
    const running = one.invoke(never);
    await expect(other.invoke('{}')).rejects.toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
    await Promise.all([reserving.invoke('{}'), reserving.invoke('{}')]);
    await one.stop();
    await running;
    await other.invoke('{}');
  });

  test('cannot be reserved beyond the account', () => {
    const account = new AccountConcurrency(10);
    account.slotsOf(8);
    expect(() => account.slotsOf(3)).toThrow("reserve 11 concurrent executions, the account's limit is 10");
  });
});
