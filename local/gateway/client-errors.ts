import type { Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import type { Exchange } from './exchange.ts';
import { unreadableExchange } from './exchange.ts';
import type { GatewayAnswer } from './gateway-responses.ts';
import type { Rejection } from './rejection.ts';

/** Status of what Node's HTTP parser reports, by its error code; 400 for any other. */
const statuses: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'Request Header Fields Too Large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Request Timeout']],
] as const);

/** Answers what is not HTTP, or too much of it, in the shape of every other answer; the connection ends. */
export function answerClientErrors(
  server: Server,
  respond: (rejection: Rejection, exchange: Exchange) => GatewayAnswer,
  clock: Clock,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, message] = statuses.get(error.code ?? '') ?? [400, 'Bad Request'];
    const { headers, body } = respond(
      { type: 'DEFAULT_4XX', status, message },
      unreadableExchange(socket.remoteAddress ?? '', clock()),
    );
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}` +
        `connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
