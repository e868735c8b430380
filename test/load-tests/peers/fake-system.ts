import type { Outcome } from '../../../load-tests/peers/messages.ts';
import type { System } from '../../../load-tests/peers/system.ts';

export interface FakeSystem extends System {
  readonly calls: string[];
  readonly outcomesById: Map<string, Outcome>;
}

/** Takes tasks and leaves them to the test. `onSubmit` is told of each. */
export function fakeSystem(onSubmit: (task: Outcome) => void = () => undefined): FakeSystem {
  const calls: string[] = [];
  const outcomesById = new Map<string, Outcome>();
  const call = (name: string) => {
    calls.push(name);
    return Promise.resolve();
  };
  return {
    name: 'fake',
    settings: '',
    calls,
    outcomesById,
    roots: () => [process.pid],
    workers: () => Promise.resolve([]),
    prepare: (batchSize) => call(`batches of ${batchSize}`),
    hold: () => call('hold'),
    release: () => call('release'),
    submit(_content, count) {
      calls.push('submit');
      const ids = Array.from({ length: count }, (_, index) => String(outcomesById.size + 1 + index));
      for (const id of ids) {
        const task: Outcome = { id, state: 'waiting', endedAt: null, attempts: 0 };
        outcomesById.set(id, task);
        onSubmit(task);
      }
      return Promise.resolve(ids);
    },
    unfinished: () =>
      Promise.resolve([...outcomesById.values()].filter(({ endedAt }) => endedAt === null).length),
    outcomes: (ids) => Promise.resolve(ids.flatMap((id) => outcomesById.get(id) ?? [])),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
