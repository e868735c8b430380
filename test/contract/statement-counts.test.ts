import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../adapters/postgres/client.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { compute } from '../../core/tasks/compute.ts';
import { runBatch } from '../../core/tasks/run-batch.ts';
import { submit } from '../../core/tasks/submit.ts';
import type { WorkerPorts } from '../../core/tasks/worker-ports.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { createFakeIdempotency } from '../core/fakes/idempotency.ts';
import { createFakeTaskQueue } from '../core/fakes/task-queue.ts';
import { startTestDatabase, type TestDatabase } from './postgres.ts';

describe('statements that the database sees', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await startTestDatabase({
      settings: { log_statement: 'all', log_line_prefix: '%u|', log_min_duration_statement: '-1' },
    });
    database = test.connect();
    await database.run('ping');
  });
  afterAll(() => test.stop());

  /** Resolves when the log has all that was said until now: a marker tells, which the owner says last. */
  const allLogged = async (): Promise<void> => {
    const marker = `marker ${randomBytes(8).toString('hex')}`;
    await test.owner.query(`SELECT '${marker}'`);
    while (!test.log.some((line) => line.includes(marker))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  /** First lines of the statements of the service's role in `run`. */
  const statementsOf = async (run: () => Promise<unknown>) => {
    await allLogged();
    const from = test.log.length;
    await run();
    await allLogged();
    return test.log.slice(from).filter((line) => /^hash_api\|LOG: {2}(statement|execute)/.test(line));
  };

  const { clock } = new FakeClock();
  const queue = createFakeTaskQueue();
  const submitOne = (input: string) =>
    submit(
      {
        store: createTaskStore(database),
        queue,
        idempotency: createFakeIdempotency(clock),
        pepper: () => Promise.resolve('pepper'),
        clock: () => new Date(),
        randomBytes,
      },
      {
        tenant: 'tenant',
        work: {
          operation: 'hash',
          algorithms: ['sha256'],
          options: { output: 'hex' },
          input: Buffer.from(input).toString('base64'),
        },
        algorithms: ['sha256'],
        inputBytes: input.length,
      },
    );

  it('are one for a submit', async () => {
    const statements = await statementsOf(() => submitOne('abc'));
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('INSERT INTO tasks');
  });

  it('are two for a worker’s batch of ten', async () => {
    queue.messages.splice(0);
    const ids: string[] = [];
    for (let i = 0; i < 10; i += 1) ids.push((await submitOne(`input ${i}`)).taskId);
    const ports: WorkerPorts = {
      store: createTaskStore(database),
      compute: (work) => compute(work, randomBytes),
      estimateMs: () => 1,
      remainingMs: () => 100_000,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => {
            resolve();
          });
        }),
      randomBytes,
      messages: { delay: () => Promise.resolve(), resend: () => Promise.resolve(true) },
      report: () => undefined,
      announce: () => Promise.resolve(),
    };
    const limits = { leaseSeconds: 60, maxAttempts: 5, concurrency: 2, reserveMs: 1000, settleEveryMs: 100 };
    const deliveries = queue.messages.map(({ body }, index) => ({
      messageId: String(index),
      body,
      receiveCount: 1,
    }));
    const statements = await statementsOf(async () => {
      const outcome = await runBatch(ports, limits, deliveries);
      expect(outcome.ended.toSorted()).toEqual(ids.toSorted());
      expect(outcome.kept).toEqual([]);
    });
    expect(statements).toHaveLength(2);
  });
});
