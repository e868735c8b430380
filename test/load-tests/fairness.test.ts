import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { simulateWorkers } from './simulated-workers.ts';

vi.setConfig({ testTimeout: 60_000 });

const quietTenants = ['one', 'two', 'three', 'four'];
/** Tasks a second of each of them: together two fifths of what the workers can do. */
const share = 20;

beforeEach(() => {
  const toFake = [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'Date',
    'performance',
  ] as const;
  vi.useFakeTimers({ toFake: [...toFake] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** p95 of the quiet tenants' time to result, without or with one who sends ten times the share of each. */
async function quietP95({ noisy = false, grouped = true, batchSize = 2 }): Promise<number> {
  const times = await simulateWorkers({
    workers: 10,
    lanes: 2,
    taskMs: 100,
    batchSize,
    seconds: 20,
    rates: {
      ...Object.fromEntries(quietTenants.map((tenant) => [tenant, share])),
      ...(noisy && { noisy: 10 * share }),
    },
    groupOf: (tenant) => (grouped ? tenant : undefined),
  });
  const quiet = quietTenants.flatMap((tenant) => times.get(tenant) ?? []).sort((one, other) => one - other);
  return quiet[Math.ceil(quiet.length * 0.95) - 1] ?? NaN;
}

test('beside a noisy tenant the others’ p95 is at most 1.5 times of what it is without', async () => {
  const alone = await quietP95({});
  const beside = await quietP95({ noisy: true });
  expect(beside / alone).toBeLessThanOrEqual(1.5);
});

test('with the message group left out they wait behind its backlog', async () => {
  const alone = await quietP95({});
  const beside = await quietP95({ noisy: true, grouped: false });
  expect(beside / alone).toBeGreaterThan(10);
});

test('batches larger than what a worker computes at once make them wait within the batch', async () => {
  const right = (await quietP95({ noisy: true })) / (await quietP95({}));
  const large = (await quietP95({ noisy: true, batchSize: 10 })) / (await quietP95({ batchSize: 10 }));
  expect(large).toBeGreaterThan(right);
});
