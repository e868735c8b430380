import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { TooManyRequestsException } from '../lambda/concurrency.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';
import { type Answer, invalid, LambdaApiError, notFound } from './answer.ts';
import { getMapping, listMappings, type MappingResource, updateMapping } from './event-source-mappings.ts';
import { FunctionCopies, packageOf, type CreateFunction } from './function-copies.ts';
import {
  getConcurrency,
  getConfiguration,
  getFunction,
  putConcurrency,
  updateConfiguration,
} from './functions.ts';
import { invoke } from './invoke.ts';

export interface LambdaApiServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface LambdaApiOptions {
  /** By name or ARN; throws for a function that there is not. */
  readonly find: (name: string) => LocalFunction;
  /** Asked for with each call: pollers start after the functions. */
  readonly mappings: () => readonly MappingResource[];
  /** For CreateFunction and PublishVersion: a function like those of the template, of its own environments. */
  readonly create: CreateFunction;
}

/** What an action needs. */
interface Context extends LambdaApiOptions {
  readonly copies: FunctionCopies;
  readonly endpoint: string;
}

/** Of a synchronous invocation's payload (Lambda Developer Guide, "Lambda quotas"). */
const payloadLimitBytes = 6 * 1024 * 1024;

/** A call: what its path names, its query, and its body as text. */
interface Call {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Action = (call: Call, context: Context) => Answer | Promise<Answer>;

const functionAction =
  (run: (target: LocalFunction, call: Call, context: Context) => Answer | Promise<Answer>): Action =>
  (call, context) => {
    const { name, query } = call;
    const copy = context.copies.find(name, query.get('Qualifier'));
    if (copy) return run(copy, call, context);
    let target: LocalFunction;
    try {
      target = context.find(name);
    } catch {
      throw notFound(`The function ${name}`);
    }
    return run(target, call, context);
  };

/** Method and path; what is in parentheses is the name. */
const actions: readonly (readonly [method: string, path: RegExp, Action])[] = [
  [
    'POST',
    /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    functionAction((target, { query, headers, body }) =>
      invoke(target, { version: query.get('Qualifier'), tail: headers['x-amz-log-type'] === 'Tail', body }),
    ),
  ],
  [
    'GET',
    /^\/2015-03-31\/functions\/([^/]+)$/,
    functionAction((target, _call, { endpoint }) => getFunction(target, endpoint)),
  ],
  ['GET', /^\/packages\/([^/]+)$/, functionAction((target) => ({ status: 200, body: packageOf(target) }))],
  [
    'POST',
    /^\/2015-03-31\/functions\/?()$/,
    ({ body }, { copies, find }) => copies.create(parse(body), find),
  ],
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/versions$/, ({ name }, { copies }) => copies.publish(name)],
  ['DELETE', /^\/2015-03-31\/functions\/([^/]+)$/, ({ name }, { copies }) => copies.remove(name)],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, functionAction(getConfiguration)],
  [
    'PUT',
    /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    functionAction((target, { body }) => updateConfiguration(target, parse(body))),
  ],
  ['GET', /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/, functionAction(getConcurrency)],
  [
    'PUT',
    /^\/2017-10-31\/functions\/([^/]+)\/concurrency$/,
    functionAction((target, { body }) => putConcurrency(target, parse(body))),
  ],
  [
    'GET',
    /^\/2015-03-31\/event-source-mappings\/?()$/,
    ({ query }, { mappings }) => listMappings(mappings(), query.get('FunctionName')),
  ],
  [
    'GET',
    /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
    ({ name }, { mappings }) => getMapping(mappings(), name),
  ],
  [
    'PUT',
    /^\/2015-03-31\/event-source-mappings\/([^/]+)$/,
    ({ name, body }, { mappings }) => updateMapping(mappings(), name, parse(body)),
  ],
];

/**
 * The Lambda API (REST-JSON) on a free port of 127.0.0.1: Invoke (synchronous), and what reads and changes functions
 * and event source mappings that run. https://docs.aws.amazon.com/lambda/latest/api/
 */
export async function startLambdaApi(options: LambdaApiOptions): Promise<LambdaApiServer> {
  const copies = new FunctionCopies(options.create);
  const server = createServer((request, response) => {
    answer(request, { ...options, copies, endpoint }).then(
      (done) => {
        send(response, done);
      },
      (error: unknown) => {
        send(response, failure(error));
      },
    );
  });
  const endpoint = await listenOnLoopback(server);
  return {
    endpoint,
    async stop() {
      await closeServer(server);
      await copies.stop();
    },
  };
}

async function answer(request: IncomingMessage, context: Context): Promise<Answer> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const { headers } = request;
  const kind = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (kind !== 'RequestResponse') throw invalid('Only synchronous invocations exist here.');
  for (const [method, path, run] of actions) {
    const name = method === request.method ? path.exec(pathname)?.[1] : undefined;
    if (name === undefined) continue;
    const body = (await readBody(request, payloadLimitBytes)).toString('utf8');
    return run({ name: decodeURIComponent(name), query, headers, body }, context);
  }
  throw invalid(`${request.method ?? ''} ${pathname} does not exist here.`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The body is not JSON.');
  }
}

function failure(error: unknown): Answer {
  const { name, status, message } = describe(error);
  return {
    status,
    headers: { 'x-amzn-errortype': name },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message, message }),
  };
}

function describe(error: unknown): { name: string; status: number; message: string } {
  if (error instanceof LambdaApiError) return error;
  if (error instanceof TooManyRequestsException)
    return { name: error.name, status: 429, message: error.message };
  if (error instanceof z.ZodError) return invalid(z.prettifyError(error));
  return { name: 'ServiceException', status: 500, message: error instanceof Error ? error.name : 'unknown' };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
