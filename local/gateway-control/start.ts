import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { readBody } from '../process/read-body.ts';
import { type Answer, badRequest, GatewayControlError, notFound } from './answer.ts';
import {
  createApiKey,
  deleteApiKey,
  getApiKey,
  getApiKeys,
  tagKey,
  untagKey,
  updateApiKey,
} from './api-keys.ts';
import { createUsagePlanKey, deleteUsagePlanKey, getUsagePlanKeys } from './usage-plan-keys.ts';
import { getUsage, getUsagePlans, requirePlan, updateUsagePlan, type PlanOptions } from './usage-plans.ts';

export interface GatewayControlServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Request {
  /** What the route's groups matched, decoded. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Action = (request: Request, options: PlanOptions) => Answer;

const planOf = (id: string | undefined, { plans }: PlanOptions): string =>
  requirePlan(plans, id ?? '').shortName;

/** The actions that exist here, by method and path. https://docs.aws.amazon.com/apigateway/latest/api/ */
const routes: readonly (readonly [method: string, path: RegExp, run: Action])[] = [
  ['GET', /^\/usageplans$/, ({ query }, options) => getUsagePlans(query, options)],
  [
    'PATCH',
    /^\/usageplans\/([^/]+)$/,
    ({ names: [id = ''], body }, options) => updateUsagePlan(id, body, options),
  ],
  [
    'GET',
    /^\/usageplans\/([^/]+)\/usage$/,
    ({ names: [id = ''], query }, options) => getUsage(id, query, options),
  ],
  [
    'GET',
    /^\/usageplans\/([^/]+)\/keys$/,
    ({ names: [id], query }, options) => getUsagePlanKeys(options.keys, planOf(id, options), query),
  ],
  [
    'POST',
    /^\/usageplans\/([^/]+)\/keys$/,
    ({ names: [id], body }, options) => createUsagePlanKey(options.keys, planOf(id, options), body),
  ],
  [
    'DELETE',
    /^\/usageplans\/([^/]+)\/keys\/([^/]+)$/,
    ({ names: [id, key = ''] }, options) => deleteUsagePlanKey(options.keys, planOf(id, options), key),
  ],
  ['GET', /^\/apikeys$/, ({ query }, { keys }) => getApiKeys(keys, query)],
  ['POST', /^\/apikeys$/, ({ body }, { keys }) => createApiKey(keys, body)],
  ['GET', /^\/apikeys\/([^/]+)$/, ({ names: [id = ''], query }, { keys }) => getApiKey(keys, id, query)],
  ['PATCH', /^\/apikeys\/([^/]+)$/, ({ names: [id = ''], body }, { keys }) => updateApiKey(keys, id, body)],
  ['DELETE', /^\/apikeys\/([^/]+)$/, ({ names: [id = ''] }, { keys }) => deleteApiKey(keys, id)],
  ['PUT', /^\/tags\/(.+)$/, ({ names: [arn = ''], body }, { keys }) => tagKey(keys, arn, body)],
  ['DELETE', /^\/tags\/(.+)$/, ({ names: [arn = ''], query }, { keys }) => untagKey(keys, arn, query)],
];

const requestLimitBytes = 1024 * 1024;

/**
 * API Gateway's own API (REST-JSON) on a free port of 127.0.0.1, as far as keys and usage plans go: over the plans of
 * the template, the keys that the local gateway admits, and the requests that it has counted. A change holds for the
 * next request; on AWS it takes some seconds.
 */
export async function startGatewayControl(options: PlanOptions): Promise<GatewayControlServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (given) => {
        send(response, given);
      },
      () => {
        send(response, { status: 500, error: 'InternalFailure', body: { message: 'Internal failure' } });
      },
    );
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

async function answer(request: IncomingMessage, options: PlanOptions): Promise<Answer> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  try {
    const body = parseJson(await readBody(request, requestLimitBytes));
    for (const [method, path, run] of routes) {
      const match = request.method === method ? path.exec(pathname) : null;
      if (match) return run({ names: match.slice(1).map(decodeURIComponent), query, body }, options);
    }
    throw notFound(`${String(request.method)} ${pathname} does not exist locally`);
  } catch (error) {
    if (error instanceof GatewayControlError) return error.answer;
    throw error;
  }
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('The body is not JSON');
  }
}

function send(response: ServerResponse, { status, error, body }: Answer): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(error !== undefined && { 'x-amzn-errortype': error }),
    })
    .end(body === undefined ? undefined : JSON.stringify(body));
}
