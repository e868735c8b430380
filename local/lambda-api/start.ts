import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { TooManyRequestsException } from '../lambda/concurrency.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';

export interface LambdaApiServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Of a synchronous invocation's payload (Lambda Developer Guide, "Lambda quotas"). */
const payloadLimitBytes = 6 * 1024 * 1024;

/**
 * Invoke of the Lambda API (REST-JSON), synchronous, on a free port of 127.0.0.1. `find` throws for a function that
 * there is not. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambdaApi(find: (name: string) => LocalFunction): Promise<LambdaApiServer> {
  const server = createServer((request, response) => {
    answer(request, response, find).catch(() => {
      fail(response, 500, 'ServiceException');
    });
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (name: string) => LocalFunction,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(pathname) ?? [];
  const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (request.method !== 'POST' || name === undefined || kind !== 'RequestResponse') {
    fail(response, 400, 'InvalidParameterValueException');
    return;
  }
  let target: LocalFunction;
  try {
    target = find(decodeURIComponent(name));
  } catch {
    fail(response, 404, 'ResourceNotFoundException');
    return;
  }
  try {
    const payload = (await readBody(request, payloadLimitBytes)).toString('utf8');
    const { payload: result, error } = await target.invoke(payload === '' ? '{}' : payload);
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(error !== undefined && { 'x-amz-function-error': error }),
      })
      .end(result);
  } catch (error) {
    if (!(error instanceof TooManyRequestsException)) throw error;
    fail(response, 429, 'TooManyRequestsException');
  }
}

function fail(response: ServerResponse, status: number, error: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': error })
    .end(JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: error }));
}
