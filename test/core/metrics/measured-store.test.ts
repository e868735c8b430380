import { expect, test } from 'vitest';
import { measureStore } from '../../../core/metrics/measured-store.ts';
import { failure } from '../../../core/tasks/failures.ts';
import { createFakeTaskStore } from '../fakes/task-store.ts';

function measured(failQueued: () => Promise<void>) {
  const counted: [string, number][] = [];
  const meter = {
    now: () => 0,
    record: (name: string, value: number, ..._by: string[]) => void counted.push([name, value]),
  };
  const store = measureStore({ ...createFakeTaskStore(() => new Date(0)), failQueued }, meter);
  return { store, counted };
}

test('a task whose message could not be sent is one that failed', async () => {
  const { store, counted } = measured(() => Promise.resolve());
  await store.failQueued('id', failure('not-sent'));
  expect(counted).toEqual([['TasksFailed', 1]]);
});

test('one that could not be ended is not: maintenance will end and count it', async () => {
  const { store, counted } = measured(() => Promise.reject(new Error('no database')));
  await expect(store.failQueued('id', failure('not-sent'))).rejects.toThrow('no database');
  expect(counted).toEqual([]);
});
