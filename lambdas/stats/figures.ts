import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import { cacheLookups, cacheStorage } from '../../core/figures/cache.ts';
import { proxyFigures } from '../../core/figures/database.ts';
import { apiTraffic, functionTraffic } from '../../core/figures/traffic.ts';
import { readWindow } from '../../core/figures/window.ts';
import { workerFigures } from '../../core/figures/workers.ts';
import type { HttpResponse } from '../http/response.ts';
import { forOperators } from './answer.ts';
import type { StatsServices } from './wire.ts';

const windowOf = (event: APIGatewayProxyEvent, services: StatsServices) =>
  readWindow(event.queryStringParameters, services.clock());

/** `GET /lb/stats`: the gateway's and the functions' traffic. */
export function gatewayStats(event: APIGatewayProxyEvent, services: StatsServices): Promise<HttpResponse> {
  const { readMetrics, stage, functionConcurrency: reserved } = services;
  return forOperators(event, services, async (gather) => {
    const window = windowOf(event, services);
    const [api, functions] = await Promise.all([
      gather(apiTraffic(readMetrics, stage, window)),
      gather(functionTraffic(readMetrics, { stage, reserved }, window).then((list) => ({ functions: list }))),
    ]);
    return { window_seconds: window.seconds, api, functions };
  });
}

/** `GET /db/pool/stats`: the proxy's count, and the database's own view. */
export function databaseStats(event: APIGatewayProxyEvent, services: StatsServices): Promise<HttpResponse> {
  const { readMetrics, stage, inside } = services;
  return forOperators(event, services, async (gather) => {
    const window = windowOf(event, services);
    const [proxy, database] = await Promise.all([
      gather(proxyFigures(readMetrics, stage, window)),
      gather(inside.database()),
    ]);
    return { window_seconds: window.seconds, proxy, database };
  });
}

/** `GET /cache/stats`: how it serves the functions, what it holds, what it may hold. */
export function cacheStats(event: APIGatewayProxyEvent, services: StatsServices): Promise<HttpResponse> {
  const { readMetrics, stage, inside, cacheLimits } = services;
  return forOperators(event, services, async (gather) => {
    const window = windowOf(event, services);
    const [lookups, storage, contents, limits] = await Promise.all([
      gather(cacheLookups(readMetrics, stage, window)),
      gather(cacheStorage(readMetrics, stage, window)),
      gather(inside.cacheEntries()),
      gather(cacheLimits()),
    ]);
    return { window_seconds: window.seconds, lookups, storage, contents, limits };
  });
}

/** `POST /cache/clear`: unlike figures, a clearing that did not happen is an error. */
export function cacheClear(event: APIGatewayProxyEvent, services: StatsServices): Promise<HttpResponse> {
  return forOperators(event, services, async (gather) => {
    const cleared = await gather(services.inside.clearCache());
    if (cleared.state === 'unavailable') {
      throw new Problem('unavailable', 'The cache did not answer.', { retryAfterSeconds: 5 });
    }
    const { removed, complete } = cleared;
    return { removed, complete };
  });
}

/** `GET /queue/stats`: tasks, messages and workers; those of objects by themselves. */
export function queueStats(event: APIGatewayProxyEvent, services: StatsServices): Promise<HttpResponse> {
  const { readMetrics, stage, inside, queues } = services;
  return forOperators(event, services, async (gather) => {
    const window = windowOf(event, services);
    const ofQueue = async (queue: 'compute' | 'object') => {
      const { depth, deadLetters, workerConcurrency: limit } = queues[queue];
      const [messages, dead, workers] = await Promise.all([
        gather(depth()),
        gather(deadLetters()),
        gather(workerFigures(readMetrics, { stage, queue, limit }, window)),
      ]);
      return { queue: messages, dead_letters: dead, workers };
    };
    const [tasks, compute, objects] = await Promise.all([
      gather(inside.tasks()),
      ofQueue('compute'),
      ofQueue('object'),
    ]);
    return { window_seconds: window.seconds, tasks, ...compute, objects };
  });
}
