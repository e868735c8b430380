import { createServer, type ServerResponse } from 'node:http';
import type { UsagePlan } from '../gateway/definition.ts';
import type { UsageStore } from '../gateway/usage-store.ts';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { usageByDay } from './usage.ts';

export interface GatewayControlServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface GatewayControlOptions {
  readonly plans: readonly UsagePlan[];
  /** Ids of keys, each with the logical id of its plan. */
  readonly keys: readonly { readonly id: string; readonly plan: string }[];
  readonly usage: UsageStore;
  readonly api: { readonly id: string; readonly stage: string };
}

/** A status, an error's name where it is one, and a body. */
interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly body: object;
}

/**
 * GetUsagePlans and GetUsage of API Gateway (REST-JSON) on a free port of 127.0.0.1, over the plans of the template and
 * the requests that the local gateway has counted. https://docs.aws.amazon.com/apigateway/latest/api/
 */
export async function startGatewayControl(options: GatewayControlOptions): Promise<GatewayControlServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = request.method === 'GET' ? route(url, options) : undefined;
    send(response, answer ?? notFound('Only GetUsagePlans and GetUsage exist locally.'));
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => closeServer(server) };
}

function route({ pathname, searchParams }: URL, options: GatewayControlOptions): Answer | undefined {
  if (pathname === '/usageplans') return getUsagePlans(searchParams, options);
  const [, planId] = /^\/usageplans\/([^/]+)\/usage$/.exec(pathname) ?? [];
  return planId === undefined ? undefined : getUsage(decodeURIComponent(planId), searchParams, options);
}

function getUsagePlans(query: URLSearchParams, { plans, keys, api }: GatewayControlOptions): Answer {
  const keyId = query.get('keyId');
  const having = keys.filter(({ id }) => id === keyId).map(({ plan }) => plan);
  const found = plans.filter(({ logicalId }) => keyId === null || having.includes(logicalId));
  return {
    status: 200,
    body: {
      item: found.map(({ logicalId, name, throttle, quota }) => ({
        id: logicalId,
        name,
        apiStages: [{ apiId: api.id, stage: api.stage }],
        ...(throttle && { throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst } }),
        ...(quota && { quota }),
      })),
    },
  };
}

function getUsage(planId: string, query: URLSearchParams, options: GatewayControlOptions): Answer {
  const plan = options.plans.find(({ logicalId }) => logicalId === planId);
  if (!plan) return notFound('Invalid Usage Plan ID specified');
  const [startDate, endDate, keyId] = [query.get('startDate'), query.get('endDate'), query.get('keyId')];
  if (!isDate(startDate) || !isDate(endDate) || startDate > endDate) {
    return badRequest('startDate and endDate are needed as YYYY-MM-DD, in this order');
  }
  const keys = options.keys.filter(
    ({ id, plan: planOfKey }) => planOfKey === planId && (keyId === null || keyId === id),
  );
  const values = keys.map(({ id }) => [
    id,
    usageByDay(options.usage.daysOf(id), plan.quota, startDate, endDate),
  ]);
  return {
    status: 200,
    body: { usagePlanId: planId, startDate, endDate, values: Object.fromEntries(values) as object },
  };
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);
const notFound = (message: string): Answer => ({
  status: 404,
  error: 'NotFoundException',
  body: { message },
});
const badRequest = (message: string): Answer => ({
  status: 400,
  error: 'BadRequestException',
  body: { message },
});

function send(response: ServerResponse, { status, error, body }: Answer): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(error !== undefined && { 'x-amzn-errortype': error }),
    })
    .end(JSON.stringify(body));
}
