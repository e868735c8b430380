import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workerConcurrency } from '../../lambdas/compute-worker/concurrency.ts';
import { parseStage } from '../../lib/stage/load-stage.ts';
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

interface Case {
  readonly noisy?: boolean;
  readonly grouped?: boolean;
  readonly batchSize?: number;
}

const known = new Map<string, Promise<number>>();

/** p95 of the quiet tenants' time to result, without or with one who sends ten times the share of each; simulated once. */
function quietP95({ noisy = false, grouped = true, batchSize = 2 }: Case): Promise<number> {
  const name = JSON.stringify([noisy, grouped, batchSize]);
  const result = known.get(name) ?? simulate({ noisy, grouped, batchSize });
  known.set(name, result);
  return result;
}

async function simulate({ noisy, grouped, batchSize }: Required<Case>): Promise<number> {
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

test('with the message group left out they wait behind its backlog', async ({ annotate }) => {
  const alone = await quietP95({});
  const beside = await quietP95({ noisy: true, grouped: false });
  await annotate(
    `${alone.toFixed(0)} ms alone, ${beside.toFixed(0)} ms beside, ${(beside / alone).toFixed(1)} times`,
  );
  expect(beside / alone).toBeGreaterThan(10);
});

test('batches larger than what a worker computes at once make them wait within the batch', async ({
  annotate,
}) => {
  const ratios = new Map<number, number>();
  for (const batchSize of [1, 2, 10]) {
    const alone = await quietP95({ batchSize });
    const beside = await quietP95({ noisy: true, batchSize });
    ratios.set(batchSize, beside / alone);
    await annotate(
      `batch ${batchSize}: ${alone.toFixed(0)} ms alone, ${beside.toFixed(0)} ms beside, ${(beside / alone).toFixed(2)} times`,
    );
  }
  expect(ratios.get(2)).toBeLessThanOrEqual(1.5);
  expect(ratios.get(10)).toBeGreaterThan(2);
  // One vCPU of each worker has nothing to do: the others alone are then four fifths of what the workers can do.
  expect(ratios.get(1)).toBeGreaterThan(ratios.get(2) ?? NaN);
});

test('the batch that is set by default is what a worker computes at once', () => {
  const config = parseStage('test', {}, 'test.json');
  const { memoryMib } = config.functions['compute-worker'];
  const lanes = workerConcurrency({ memoryMib, taskMemoryMib: config.routing.taskMemoryMib });
  expect(config.workers.compute.batchSize).toBe(lanes);
});
