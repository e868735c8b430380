import type { SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import { encodeMessage } from '../../core/tasks/message.ts';
import { runBatch } from '../../core/tasks/run-batch.ts';
import type { WorkerPorts } from '../../core/tasks/worker-ports.ts';
import { arrivals } from '../../load-tests/generator/arrivals.ts';
import { seededRandom } from '../../load-tests/generator/random.ts';
import { startMapping } from '../../local/event-source/mapping.ts';
import { parseQueueAttributes } from '../../local/sqs/attributes.ts';
import { MessageQueue } from '../../local/sqs/message-queue.ts';
import { MessageStore } from '../../local/sqs/message-store.ts';
import { newTask, someResult } from '../contract/new-task.ts';
import { createFakeTaskStore } from '../core/fakes/task-store.ts';

interface Simulation {
  readonly workers: number;
  readonly batchSize: number;
  /** Tasks that a worker computes at once. */
  readonly lanes: number;
  /** Milliseconds that a task takes on average: each from half to one and a half of it, or workers would keep step. */
  readonly taskMs: number;
  readonly seconds: number;
  /** Tasks a second by tenant; Poisson arrivals. */
  readonly rates: Readonly<Record<string, number>>;
  readonly groupOf: (tenant: string) => string | undefined;
}

/**
 * The real queue, event source and batch with workers that only wait, in the simulated time of `vi.useFakeTimers`.
 * Resolves, when every task has ended, with the milliseconds from submit to result of each tenant's.
 */
export async function simulateWorkers(simulation: Simulation): Promise<Map<string, number[]>> {
  const { workers, batchSize, lanes, taskMs, seconds, rates, groupOf } = simulation;
  const queue = new MessageQueue(
    {
      name: 'work',
      arn: 'arn:aws:sqs:us-east-1:000000000000:work',
      attributes: parseQueueAttributes({ VisibilityTimeout: 900 }),
    },
    new MessageStore(undefined),
    () => undefined,
  );
  const store = createFakeTaskStore(() => new Date());
  const random = seededRandom(1);
  const sent = new Map<string, { tenant: string; at: number }>();
  const times = new Map(Object.keys(rates).map((tenant): [string, number[]] => [tenant, []]));

  const portsFrom = (begun: number): WorkerPorts => ({
    store,
    async compute() {
      await new Promise((resolve) => setTimeout(resolve, taskMs * (0.5 + random())));
      return someResult;
    },
    estimateMs: () => taskMs,
    remainingMs: () => 120_000 - (performance.now() - begun),
    sleep: () => new Promise(() => undefined),
    randomBytes: (length) => new Uint8Array(length),
    messages: { delay: () => Promise.resolve(), resend: () => Promise.resolve(true) },
    report: () => undefined,
    announce(ids) {
      for (const id of ids) {
        const { tenant, at } = sent.get(id)!;
        times.get(tenant)!.push(performance.now() - at);
      }
      return Promise.resolve();
    },
  });
  const limits = {
    leaseSeconds: 600,
    maxAttempts: 5,
    concurrency: lanes,
    reserveMs: 5000,
    settleEveryMs: 100,
  };
  const mapping = startMapping(
    {
      BatchSize: batchSize,
      ScalingConfig: { MaximumConcurrency: workers },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
    {
      queue,
      region: 'us-east-1',
      log: () => undefined,
      async invoke(payload) {
        const { Records } = JSON.parse(payload) as SQSEvent;
        const deliveries = Records.map(({ messageId, body }) => ({ messageId, body, receiveCount: 1 }));
        const { kept } = await runBatch(portsFrom(performance.now()), limits, deliveries);
        const batchItemFailures = kept.map((itemIdentifier) => ({ itemIdentifier }));
        return { payload: JSON.stringify({ batchItemFailures }) };
      },
    },
  );

  async function submit(tenant: string): Promise<void> {
    const task = { ...newTask(), tenant };
    await store.insert(task);
    sent.set(task.id, { tenant, at: performance.now() });
    const work = {
      operation: 'hash',
      algorithms: ['sha256'],
      options: { output: 'hex' },
      input: 'YWJj',
    } as const;
    queue.send({
      body: encodeMessage({ version: 1, taskId: task.id, tenant, work: { ...work, algorithms: ['sha256'] } }),
      groupId: groupOf(tenant),
    });
  }

  const due = Object.entries(rates)
    .flatMap(([tenant, rate]) =>
      Array.from(arrivals({ kind: 'poisson', rate, seconds, random }), (at) => ({ tenant, at })),
    )
    .sort((one, other) => one.at - other.at);
  const begun = performance.now();
  for (const { tenant, at } of due) {
    await vi.advanceTimersByTimeAsync(Math.max(0, begun + at - performance.now()));
    await submit(tenant);
  }
  const ended = () => [...times.values()].reduce((sum, each) => sum + each.length, 0);
  while (ended() < due.length) await vi.advanceTimersByTimeAsync(1000);
  await mapping.stop();
  queue.stop();
  return times;
}
