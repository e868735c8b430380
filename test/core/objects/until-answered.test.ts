import { expect, it } from 'vitest';
import { ReadInterrupted } from '../../../core/objects/read-errors.ts';
import { untilAnswered } from '../../../core/objects/until-answered.ts';

/** Time that passes in pauses alone; the dice fall highest. */
function asking(timeoutMs: number, signal = new AbortController().signal) {
  const pauses: number[] = [];
  let left = timeoutMs;
  const ports = {
    sleep(milliseconds: number) {
      pauses.push(milliseconds);
      left -= milliseconds;
      return Promise.resolve();
    },
    randomBytes: (length: number) => new Uint8Array(length).fill(255),
    remainingMs: () => left,
  };
  let interruptions = 0;
  const onInterrupted = () => {
    interruptions += 1;
  };
  return { pauses, told: () => interruptions, options: { ports, signal, onInterrupted } };
}

const interrupted = new ReadInterrupted({ throttled: true });

it('pauses longer and longer, until half of the time is gone', async () => {
  const { pauses, told, options } = asking(60_000);
  await expect(untilAnswered(() => Promise.reject(interrupted), options)).rejects.toBe(interrupted);
  expect(pauses).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000]);
  expect(told()).toBe(pauses.length + 1);
});

it('does so for two minutes, however much time there is', async () => {
  const { pauses, options } = asking(900_000);
  await expect(untilAnswered(() => Promise.reject(interrupted), options)).rejects.toBe(interrupted);
  const waited = pauses.reduce((sum, pause) => sum + pause);
  expect(waited).toBeGreaterThan(110_000);
  expect(waited).toBeLessThanOrEqual(120_000);
});

it('gives the answer as soon as there is one', async () => {
  const { pauses, options } = asking(60_000);
  let tries = 0;
  const ask = () => (++tries < 4 ? Promise.reject(interrupted) : Promise.resolve('answer'));
  expect(await untilAnswered(ask, options)).toBe('answer');
  expect(pauses).toHaveLength(3);
});

it('ends in a pause when it is told to', async () => {
  const controller = new AbortController();
  const { options } = asking(60_000, controller.signal);
  const sleep = () => {
    controller.abort(new Error('told to'));
    return Promise.resolve();
  };
  const ask = () => Promise.reject(interrupted);
  const ending = untilAnswered(ask, { ...options, ports: { ...options.ports, sleep } });
  await expect(ending).rejects.toThrow('told to');
});

it('never asks again for what stays so', async () => {
  const { told, options } = asking(60_000);
  const cause = new Error('for good');
  await expect(untilAnswered(() => Promise.reject(cause), options)).rejects.toBe(cause);
  expect(told()).toBe(0);
});
