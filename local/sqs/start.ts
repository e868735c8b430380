import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';
import { actions, type ActionContext } from './actions.ts';
import { parseQueueAttributes } from './attributes.ts';
import { toSqsError } from './batch.ts';
import { SqsError } from './errors.ts';
import { MessageQueue } from './message-queue.ts';
import { MoveTasks } from './move-tasks.ts';
import type { QueueFigures } from './queue-figures.ts';
import { MessageStore } from './message-store.ts';

export interface SqsOptions {
  /** `attributes`: the properties of the template's AWS::SQS::Queue, resolved. */
  readonly queues: readonly { readonly name: string; readonly attributes: unknown }[];
  readonly region: string;
  readonly account: string;
  /** Where messages are kept; in memory where absent. */
  readonly directory?: string;
  readonly figuresOf?: (queue: string) => QueueFigures;
}

export interface QueueGauge {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Milliseconds since the epoch; undefined where the queue is empty. */
  readonly oldestSentAt: number | undefined;
}

export interface SqsServer {
  readonly endpoint: string;
  queueUrl(name: string): string;
  queueArn(name: string): string;
  /** The queue itself, without its API. Throws where there is none of that name. */
  queue(name: string): MessageQueue;
  /** As they are now. */
  gauges(): readonly QueueGauge[];
  stop(): Promise<void>;
}

/** A batch of 1 MiB, its JSON escapes, and the rest of the request. */
const requestLimitBytes = 8 * 1024 * 1024;

/**
 * Standard queues behind the SQS API (AWS JSON 1.0) on a free port of 127.0.0.1. A message whose send was answered is
 * on disk: neither a restart nor kill -9 loses it.
 */
export async function startSqs(options: SqsOptions): Promise<SqsServer> {
  const queueArn = (name: string) => `arn:aws:sqs:${options.region}:${options.account}:${name}`;
  const store = new MessageStore(options.directory);
  const queues = new Map<string, MessageQueue>();
  const byArn = (arn: string) => queues.get(arn.split(':').at(-1) ?? '');
  for (const { name, attributes } of options.queues) {
    const identity = { name, arn: queueArn(name), attributes: parseQueueAttributes(attributes) };
    queues.set(name, new MessageQueue(identity, store, byArn, options.figuresOf?.(name)));
  }
  const moves = new MoveTasks((name) => queues.get(name));
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    const urlOf = ({ name }: MessageQueue) => queueUrl(name);
    void answer(request, response, { queues, moves, urlOf, signal: gone.signal });
  });
  const endpoint = await listenOnLoopback(server);
  const queueUrl = (name: string) => `${endpoint}/${options.account}/${name}`;
  return {
    endpoint,
    queueUrl,
    queueArn,
    queue(name) {
      const queue = queues.get(name);
      if (queue === undefined) throw new Error(`There is no queue ${name}`);
      return queue;
    },
    gauges: () =>
      [...queues.values()].map(({ name, counts, oldestSentAt }) => ({ name, ...counts, oldestSentAt })),
    async stop() {
      moves.stop();
      for (const queue of queues.values()) queue.stop();
      await closeServer(server);
      store.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: ActionContext,
): Promise<void> {
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
  };
  let status = 200;
  let result: unknown;
  try {
    const target = String(request.headers['x-amz-target']);
    const run = actions[target.replace('AmazonSQS.', '')];
    if (run === undefined)
      throw new SqsError('UnsupportedOperation', `${target} is not supported by the local queue.`);
    const parsed = parseJson(await readBody(request, requestLimitBytes));
    result = await run(parsed, context);
  } catch (error) {
    ({ status, result } = describeError(error, headers));
  }
  response.writeHead(status, headers).end(JSON.stringify(result));
}

function describeError(error: unknown, headers: Record<string, string>): { status: number; result: unknown } {
  try {
    const { code, queryCode, message } = toSqsError(error);
    headers['x-amzn-query-error'] = `${queryCode};Sender`;
    return { status: 400, result: { __type: `com.amazonaws.sqs#${code}`, message } };
  } catch (fault) {
    // The name only: a message may quote what was sent.
    const message = fault instanceof Error ? fault.name : 'unknown';
    return { status: 500, result: { __type: 'com.amazonaws.sqs#InternalFailure', message } };
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new SqsError('InvalidParameterValue', 'The body is not JSON.');
  }
}
