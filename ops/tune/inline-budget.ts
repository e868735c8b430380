import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { median, quantile } from '../../bench/samples.ts';
import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import { estimatePassword } from '../../core/hashing/cost/estimate.ts';
import { functionName } from '../../core/names/resources.ts';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { tolerance } from './choice.ts';
import { requestEvent } from './events.ts';
import { copyFunction } from './function-copy.ts';

/** Estimated milliseconds of work on one vCPU. */
const sizesMs = [5, 10, 25, 50, 100, 200, 400];

interface Latency {
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface Step {
  readonly workMs: number;
  readonly inline: Latency;
  readonly queue: Latency;
}

export interface InlineBudget {
  readonly steps: readonly Step[];
  /** Estimated milliseconds from which on the queue's p95 is clearly the lower one; undefined where it never was. */
  readonly crossingMs: number | undefined;
  /** Milliseconds that a request may take on average, so that the function's rate fits its environments. */
  readonly capacityMs: number;
}

interface Options {
  readonly config: StageConfig;
  readonly concurrency: number;
  /** Requests of each caller and size. */
  readonly rounds: number;
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/**
 * The same work, in growing sizes, by as many callers at once: inline in a copy of the function, whose budget nothing
 * exceeds, and through the queue as it is, from the request to the result. Both without API Gateway.
 */
export async function measureInlineBudget(client: LambdaClient, options: Options): Promise<InlineBudget> {
  const { config, concurrency, rounds, replace, signal, progress } = options;
  const { memoryMib, reservedConcurrency, rate, burst } = config.functions.hash;
  const copy = await copyFunction(client, functionName(config.stage, 'hash'), { replace });
  try {
    const point = await copy.point(memoryMib);
    const steps: Step[] = [];
    for (const workMs of sizesMs) {
      progress(`${workMs} ms of work, ${concurrency} at once`);
      const item = pbkdf2Item(workMs);
      const inline = () => point.invoke(requestEvent(item), signal);
      const queue = () => throughQueue(client, config.stage, requestEvent(item), signal);
      const measure = async (run: () => Promise<unknown>): Promise<Latency> => {
        // Not counted: environments start.
        await latencies(run, concurrency, 1, signal);
        return latencyOf(await latencies(run, concurrency, rounds, signal));
      };
      steps.push({ workMs, inline: await measure(inline), queue: await measure(queue) });
    }
    return {
      steps,
      crossingMs: crossing(steps),
      capacityMs: Math.max(0, (1000 * (reservedConcurrency - burst)) / rate),
    };
  } finally {
    await copy.remove();
  }
}

/** PBKDF2 grows evenly with its iterations and needs no memory. */
function pbkdf2Item(workMs: number) {
  const probe = 100_000;
  const { cpuMs } = estimatePassword('pbkdf2-sha256', { iterations: probe }, 13, coefficients);
  const iterations = Math.max(1_000, Math.round((probe * workMs) / cpuMs));
  return {
    weight: 1,
    path: '/hash/pbkdf2-sha256',
    body: { string: 'correct horse', parameters: { iterations } },
  };
}

async function latencies(
  run: () => Promise<unknown>,
  callers: number,
  each: number,
  signal: AbortSignal,
): Promise<number[]> {
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let i = 0; i < each; i++) {
        signal.throwIfAborted();
        const begun = performance.now();
        await run();
        taken.push(performance.now() - begun);
      }
    }),
  );
  return taken;
}

const latencyOf = (values: readonly number[]): Latency => ({
  medianMs: median(values),
  p95Ms: quantile(values, 0.95),
});

/**
 * Between the last size at which the queue's p95 is not clearly the lower one and the next, where the difference would be 0
 * if it went evenly.
 */
export function crossing(steps: readonly Step[]): number | undefined {
  const difference = ({ inline, queue }: Step): number => queue.p95Ms * (1 + tolerance) - inline.p95Ms;
  const last = steps.findLastIndex((step) => difference(step) > 0);
  const [before, after] = [steps[last], steps[last + 1]];
  if (after === undefined) return undefined;
  if (before === undefined) return after.workMs;
  const [over, under] = [difference(before), difference(after)];
  return before.workMs + ((after.workMs - before.workMs) * over) / (over - under);
}

const responseSchema = z.object({ statusCode: z.int(), body: z.string() });
const taskSchema = z.object({ task_id: z.string(), status: z.string() });

/** Submits a request as a task and waits for its end, as a client does, by the functions that the API calls. */
async function throughQueue(
  client: LambdaClient,
  stage: string,
  event: object,
  signal: AbortSignal,
): Promise<void> {
  const call = async (name: string, request: object, expected: number) => {
    const command = new InvokeCommand({
      FunctionName: functionName(stage, name),
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const { Payload } = await client.send(command, { abortSignal: signal });
    const { statusCode, body } = responseSchema.parse(JSON.parse(Payload?.transformToString() ?? ''));
    if (statusCode !== expected) throw new Error(`${name} answered ${statusCode}, not ${expected}`);
    return taskSchema.parse(JSON.parse(body));
  };
  const asTask = { ...event, headers: { 'content-type': 'application/json', prefer: 'respond-async' } };
  let task = await call('hash', asTask, 202);
  while (task.status === 'queued' || task.status === 'processing') {
    task = await call(
      'tasks',
      {
        ...event,
        resource: '/tasks/{id}',
        path: `/tasks/${task.task_id}`,
        httpMethod: 'GET',
        pathParameters: { id: task.task_id },
        queryStringParameters: { wait: '10' },
        body: null,
      },
      200,
    );
  }
  if (task.status !== 'completed') throw new Error(`a task ended as ${task.status}`);
}
