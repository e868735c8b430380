import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessLog } from './access-log.ts';
import type { Clock } from './clock.ts';
import { steadyClock } from './clock.ts';
import type { GatewayFault } from './context-variables.ts';
import type { Api } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { beginExchange } from './exchange.ts';
import { createGatewayResponses } from './gateway-responses.ts';
import type { InvokeFunction } from './integration.ts';
import { answerClientErrors } from './client-errors.ts';
import { malformed } from './proxy-response.ts';
import type { Rejection } from './rejection.ts';
import type { Answer } from './request-handler.ts';
import { createRequestHandler } from './request-handler.ts';
import { createAdmission } from './usage-plans.ts';
import type { FindKey } from './usage-plans.ts';
import type { UsageStore } from './usage-store.ts';
import { openUsageStore } from './usage-store.ts';

export interface GatewayOptions {
  readonly api: Api;
  readonly findKey: FindKey;
  readonly invoke: InvokeFunction;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the use of quotas is kept; closed with the gateway. Absent keeps it in memory. */
  readonly usage?: UsageStore;
  readonly accessLog?: AccessLog;
  /** Told of each request that was answered, with the milliseconds that it took. */
  readonly onAnswered?: (exchange: Exchange, status: number, latencyMs: number) => void;
  readonly clock?: Clock;
}

export interface Gateway {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** API Gateway's limit of the request line and headers together, in bytes. */
const maximumHeaderBytes = 10_240;
/** Longer than clients keep idle connections, so that they close first and no request meets a closing one. */
const keepAliveMs = 75_000;
/** Milliseconds that requests in work have to end when the gateway stops. */
const graceMs = 1000;

/**
 * A REST API on loopback.
 * @throws an error with code EADDRINUSE where the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { api, findKey, invoke, accessLog, onAnswered, clock = steadyClock } = options;
  const usage = options.usage ?? openUsageStore(undefined);
  const respond = createGatewayResponses(api);
  const handle = createRequestHandler(api, createAdmission(api.plans, findKey, usage), invoke, clock);

  function send(
    response: ServerResponse,
    exchange: Exchange,
    answer: Answer & { readonly error?: GatewayFault },
  ): void {
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
    const responseLatency = Math.round(clock() - exchange.startedAt);
    accessLog?.write(exchange, {
      status: answer.status,
      responseLength: Buffer.byteLength(answer.body),
      responseLatency,
      ...(answer.error !== undefined && { error: answer.error }),
    });
    onAnswered?.(exchange, answer.status, responseLatency);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = beginExchange(request, clock());
    const reject = (rejection: Rejection): void => {
      send(response, exchange, respond(rejection, exchange));
    };
    const result = await handle(request, exchange);
    if ('rejection' in result) {
      drain(request);
      reject(result.rejection);
      return;
    }
    try {
      send(response, exchange, result.answer);
    } catch {
      // A header that HTTP does not allow.
      reject(malformed);
    }
  }

  const server = createServer(
    { maxHeaderSize: maximumHeaderBytes, keepAliveTimeout: keepAliveMs, noDelay: true },
    (request, response) => {
      serve(request, response).catch(() => {
        // The client is gone: there is nobody to answer.
        response.destroy();
      });
    },
  );
  answerClientErrors(server, (rejection, exchange) => respond(rejection, exchange), clock);
  await listen(server, options.port);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      const insist = setTimeout(() => {
        server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(insist);
      usage.close();
    },
  };
}

/** Of a body that is refused, so many bytes are still read and dropped. */
const drainBytes = 64 * 1024 * 1024;

/** A sender that meets a closed connection never reads its answer: what it still sends is taken, within reason. */
function drain(request: IncomingMessage): void {
  let left = drainBytes;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
