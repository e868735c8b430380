import { randomFillSync, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Method } from './definition.ts';

/** One request on its way through the gateway, and what becomes known of it. */
export interface Exchange {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly httpMethod: string;
  /** The path as the client sent it, with the stage where it named one; without the query. */
  readonly path: string;
  /** Everything after `?`, empty where there is none. */
  readonly query: string;
  readonly protocol: string;
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  method: Method | undefined;
  apiKeyId: string | undefined;
  /** Milliseconds that the function took. */
  integrationLatency: number | undefined;
  /** What Lambda itself answered; 200 also for a function that failed. */
  integrationStatus: number | undefined;
}

export function beginExchange(request: IncomingMessage, now: number): Exchange {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  return {
    ...unreadableExchange(request.socket.remoteAddress ?? '', now),
    httpMethod: request.method ?? 'GET',
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? '' : url.slice(question + 1),
    protocol: `HTTP/${request.httpVersion}`,
    host: request.headers.host ?? '',
    userAgent: request.headers['user-agent'],
  };
}

/** What is known of a request that could not be read. */
export function unreadableExchange(sourceIp: string, now: number): Exchange {
  const requestId = randomUUID();
  return {
    requestId,
    extendedRequestId: extendedRequestId(),
    traceId: `Root=1-${Math.floor(now / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(8)}`,
    startedAt: now,
    httpMethod: '',
    path: '',
    query: '',
    protocol: 'HTTP/1.1',
    host: '',
    sourceIp,
    userAgent: undefined,
    method: undefined,
    apiKeyId: undefined,
    integrationLatency: undefined,
    integrationStatus: undefined,
  };
}

const extendedIdBytes = 11;
/** Random bytes for 256 ids: asking the system for each would cost more than all else of a request's ids. */
const pool = Buffer.alloc(extendedIdBytes * 256);
let taken = pool.length;

function extendedRequestId(): string {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += extendedIdBytes;
  return pool.toString('base64', taken - extendedIdBytes, taken);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const twoDigits = (value: number): string => String(value).padStart(2, '0');

let formatted = { second: NaN, text: '' };

/** `$context.requestTime`: the Common Log Format's time, such as `09/Apr/2015:12:34:56 +0000`. */
export function requestTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== formatted.second) formatted = { second, text: commonLogTime(new Date(epochMs)) };
  return formatted.text;
}

function commonLogTime(time: Date): string {
  const date = `${twoDigits(time.getUTCDate())}/${months[time.getUTCMonth()] ?? ''}/${time.getUTCFullYear()}`;
  return `${date}:${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${twoDigits(time.getUTCSeconds())} +0000`;
}
