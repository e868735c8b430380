import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { MessageQueue } from '../sqs/message-queue.ts';
import { type ReceivedMessage, splitByPayload, toEvent } from './event.ts';
import { succeededIds } from './outcome.ts';
import { Permits } from './permits.ts';
import { connectQueue, type QueueClient } from './queue-client.ts';
import { type MappingSettings, parseMapping } from './settings.ts';

export interface MappingOptions {
  readonly queue: MessageQueue;
  readonly region: string;
  /** Throws an error named TooManyRequestsException where the function is throttled. */
  readonly invoke: (payload: string) => Promise<{ readonly error?: string; readonly payload: string }>;
  readonly log: (line: string) => void;
  /** Milliseconds for which `stop` waits for invocations that are running. */
  readonly graceMs?: number;
  /** One environment runs in place of so many of the maximum concurrency, at least one; absent: of one. */
  readonly environmentsEach?: number;
}

interface MappingStats {
  /** Batches at the function now. */
  readonly running: number;
  readonly maximumConcurrency: number;
  readonly received: number;
  readonly deleted: number;
  /** Invocations that ended, well or not, and those that failed as a whole. */
  readonly invocations: number;
  readonly failedInvocations: number;
  readonly throttles: number;
}

export interface Mapping {
  stats(): MappingStats;
  settings(): MappingSettings;
  /**
   * Changes properties by their names in the template, from the next batch on. While disabled, what is in the queue
   * stays there. Throws ZodError, changing nothing.
   */
  configure(changes: Readonly<Record<string, unknown>>): void;
  /** Takes no more messages, lets running invocations end, and resolves. What it gives up stays in the queue. */
  stop(): Promise<void>;
}

/** Resolved properties of the template's AWS::Lambda::EventSourceMapping. */
export function startMapping(initial: object, options: MappingOptions): Mapping {
  let properties = initial;
  let settings = parseMapping(properties);
  const queue = connectQueue(options.queue, options.region);
  const stopping = new AbortController();
  /** Aborted when polling is switched on or off. */
  let switched = new AbortController();
  const { environmentsEach = 1 } = options;
  const environments = (): number => Math.max(1, Math.floor(settings.maximumConcurrency / environmentsEach));
  const permits = new Permits(environments());
  const running = new Set<Promise<void>>();
  const counts = { received: 0, deleted: 0, invocations: 0, failedInvocations: 0, throttles: 0 };

  const isEnabled = () => settings.enabled;

  /** One receiver feeds all concurrent invocations; idle, it is one long poll in 20 s. */
  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (!isEnabled()) {
        await once(AbortSignal.any([stopping.signal, switched.signal]), 'abort');
        continue;
      }
      // A message is taken only when an invocation for it may start, so that none waits outside the queue.
      await permits.acquire();
      const messages = await gather(queue, settings, stopping.signal, options.log);
      const batches = splitByPayload(messages);
      if (!isEnabled()) {
        // Switched off while it waited for them.
        permits.release();
        queue.giveBack(messages);
        continue;
      }
      if (batches.length === 0) permits.release();
      for (const [position, batch] of batches.entries()) {
        if (position > 0) await permits.acquire();
        counts.received += batch.length;
        const work = handle(batch).finally(() => running.delete(work));
        running.add(work);
      }
    }
  }

  async function handle(batch: readonly ReceivedMessage[]): Promise<void> {
    try {
      const done = await run(batch).finally(() => {
        permits.release();
      });
      // The next batch is on its way to the function before this one is deleted, so that the function need not wait.
      await nextTurn();
      queue.delete(done);
      counts.deleted += done.length;
    } catch (error) {
      // The messages come back after their visibility timeout.
      options.log(`Batch of ${batch.length} given up: ${describeError(error)}`);
    }
  }

  /** The messages that are done with. */
  async function run(batch: readonly ReceivedMessage[]): Promise<ReceivedMessage[]> {
    const result = await invokePatiently(toEvent(batch));
    if (result === undefined) return [];
    counts.invocations++;
    if (result.error !== undefined) counts.failedInvocations++;
    const ids = batch.map(({ id }) => id);
    const succeeded = new Set(succeededIds(result, ids, settings.reportsItemFailures));
    return batch.filter(({ id }) => succeeded.has(id));
  }

  /**
   * While the function is throttled, the batch is tried again with growing pauses until its visibility timeout; then it
   * is given up, and the messages come back by themselves (developer guide, "Backoff strategy for failed invocations").
   */
  async function invokePatiently(payload: string) {
    let giveUpAt: number | undefined;
    for (let pauseMs = 50; !stopping.signal.aborted; pauseMs = Math.min(5000, pauseMs * 2)) {
      try {
        return await options.invoke(payload);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'TooManyRequestsException')) throw error;
        counts.throttles++;
        giveUpAt ??= performance.now() + queue.visibilityTimeoutSeconds() * 1000;
        if (performance.now() + pauseMs > giveUpAt) throw error;
        await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal });
      }
    }
    return undefined;
  }

  const polling = poll();
  return {
    settings: () => settings,
    configure(changes) {
      const merged = { ...properties, ...changes };
      const { enabled } = settings;
      settings = parseMapping(merged);
      properties = merged;
      permits.resize(environments());
      if (settings.enabled === enabled) return;
      switched.abort();
      switched = new AbortController();
    },
    stats: () => ({ running: running.size, maximumConcurrency: settings.maximumConcurrency, ...counts }),
    async stop() {
      stopping.abort();
      const ended = polling.then(() => Promise.all(running));
      await Promise.race([ended, sleep(options.graceMs ?? 5000, undefined, { ref: false })]);
    },
  };
}

/**
 * A batch: full by number or by size, or what came within the window after the first message. Empty when nothing came,
 * or at the stop.
 */
async function gather(
  queue: QueueClient,
  { batchSize, windowSeconds }: MappingSettings,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  try {
    messages.push(...(await queue.receive(batchSize, 20, signal)));
    const windowEnd = performance.now() + windowSeconds * 1000;
    while (messages.length > 0 && messages.length < batchSize && splitByPayload(messages).length === 1) {
      const leftSeconds = Math.ceil((windowEnd - performance.now()) / 1000);
      if (leftSeconds <= 0) break;
      messages.push(...(await queue.receive(batchSize - messages.length, Math.min(20, leftSeconds), signal)));
    }
  } catch (error) {
    if (!signal.aborted) {
      log(`Receiving failed: ${describeError(error)}`);
      await sleep(1000, undefined, { signal }).catch(() => undefined);
    }
  }
  return messages;
}

/** The name, and never what was sent. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
