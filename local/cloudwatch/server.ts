import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';
import { CloudWatchError } from './errors.ts';

/** An action by its whole X-Amz-Target: takes the request's JSON, gives the answer's. */
export type Actions = Readonly<Record<string, (input: unknown) => unknown>>;

export interface ActionServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const requestLimitBytes = 1024 * 1024;

/** CloudWatch (AWS JSON 1.0) and CloudWatch Logs (AWS JSON 1.1) on one free port of 127.0.0.1. */
export async function startActionServer(actions: Actions): Promise<ActionServer> {
  const server = createServer((request, response) => {
    void answer(request, response, actions);
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, actions: Actions): Promise<void> {
  const headers = {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
  };
  try {
    const target = String(request.headers['x-amz-target']);
    const run = actions[target];
    if (run === undefined)
      throw new CloudWatchError('UnknownOperationException', `${target} does not exist locally.`);
    const body = await readBody(request, requestLimitBytes);
    const result = await run(parseJson(body));
    response.writeHead(200, headers).end(JSON.stringify(result));
  } catch (error) {
    const { status, name, message } = describe(error);
    response.writeHead(status, headers).end(JSON.stringify({ __type: name, message }));
  }
}

function describe(error: unknown): { status: number; name: string; message: string } {
  if (error instanceof CloudWatchError) return { status: 400, name: error.name, message: error.message };
  if (error instanceof z.ZodError)
    return { status: 400, name: 'ValidationException', message: z.prettifyError(error) };
  // The name only: a message may quote what was sent.
  const message = error instanceof Error ? error.name : 'unknown';
  return { status: 500, name: 'InternalServiceFault', message };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new CloudWatchError('ValidationException', 'The body is not JSON.');
  }
}
