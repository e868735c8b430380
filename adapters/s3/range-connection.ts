import { isIP, connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { ReadInterrupted } from '../../core/objects/read-errors.ts';
import { startStallTimer } from './stall-timer.ts';
import { parseHead, type ResponseHead } from './response-head.ts';

export interface RangeAnswer extends ResponseHead {
  /** Bytes of the body that came: fewer than were asked for where the connection broke, 0 of another status than 206. */
  readonly filled: number;
}

/** One connection, for one request at a time. */
export interface RangeConnection {
  /**
   * Sends a request whose answer's body goes straight into `target`. Rejects with ReadInterrupted where nothing of a
   * body came, or nothing more for `stallMs`.
   */
  exchange(request: string, target: Uint8Array, signal: AbortSignal, stallMs: number): Promise<RangeAnswer>;
  /** Whether it can be used again. */
  isOpen(): boolean;
  close(): void;
}

/** The connection was closed before any byte of an answer: on one that was idle, nobody may have seen the request. */
export class Unanswered extends ReadInterrupted {}

export interface ConnectionOptions {
  /** A session of an earlier connection to this host, which spares both sides most of the handshake. */
  readonly session?: Buffer | undefined;
  /** Given each session of this connection, once its certificate has been verified. */
  readonly onSession?: (session: Buffer) => void;
}

/** S3's heads are below 2 KiB, and user-defined metadata, of which they tell, below 2 KiB more. */
const maxHeadBytes = 16 * 1024;

/** What has come of an answer, and what becomes of it. */
interface Exchange {
  /** Where the next bytes go: never nothing. */
  memory(): Uint8Array;
  take(piece: Uint8Array): void;
  fail(cause: unknown): void;
}

/**
 * A connection for ranged reads alone: Node's own client makes a new buffer of every 64 KiB that come, and to collect
 * those costs more than all else. Here the system writes into the memory that is hashed.
 *
 * An answer other than 206 with a length ends the connection: its body is for the SDK, which asks again, and what S3
 * was too busy for is best asked again over another connection (S3 User Guide, "Performance guidelines").
 */
export function openRangeConnection(url: URL, options: ConnectionOptions = {}): RangeConnection {
  const scratch = Buffer.allocUnsafeSlow(maxHeadBytes);
  let current: Exchange | undefined;
  let open = true;

  const socket = connectTo(url, options, {
    buffer: () => current?.memory() ?? scratch,
    callback(length, memory) {
      if (current) current.take(memory.subarray(0, length));
      // Nobody asked for it.
      else close();
      return true;
    },
  });
  const fail = (cause: unknown) => {
    open = false;
    current?.fail(cause);
  };
  const onClosed = () => {
    fail(new Error('the connection was closed'));
  };
  // Every time: an error after the connection was given up must not end the process.
  socket.on('error', fail);
  socket.once('end', onClosed);
  socket.once('close', onClosed);

  function close(): void {
    open = false;
    socket.destroy();
  }

  return {
    isOpen: () => open,
    close,
    exchange: (request, target, signal, stallMs) =>
      new Promise((resolve, reject) => {
        let head: ResponseHead | undefined;
        let headBytes = 0;
        let filled = 0;
        const timer = startStallTimer(stallMs, stop);
        const onAbort = () => {
          stop(signal.reason);
        };

        function settle(isReusable: boolean): void {
          timer.clear();
          signal.removeEventListener('abort', onAbort);
          current = undefined;
          // An idle connection keeps no process alive.
          if (isReusable) socket.unref();
          else close();
        }

        function stop(cause: unknown): void {
          settle(false);
          if (head && filled > 0) resolve({ ...head, filled });
          else reject(new ReadInterrupted({ throttled: false, cause }));
        }

        function failed(cause: unknown): void {
          if (headBytes > 0) {
            stop(cause);
            return;
          }
          settle(false);
          reject(new Unanswered({ throttled: false, cause }));
        }

        function takeHead(piece: Uint8Array): void {
          headBytes += piece.length;
          const parsed = parseHead(scratch.subarray(0, headBytes));
          if (!parsed) {
            if (headBytes === maxHeadBytes) stop(new Error('the head of the answer is too long'));
            return;
          }
          head = parsed.head;
          const { status, bodyBytes } = head;
          if (status !== 206 || bodyBytes === undefined || bodyBytes > target.length) {
            settle(false);
            resolve({ ...head, filled: 0 });
            return;
          }
          const body = scratch.subarray(parsed.bytes, headBytes);
          target.set(body.subarray(0, bodyBytes));
          // More than it announced: what follows could be taken for another answer.
          const keepAlive = head.keepAlive && body.length <= bodyBytes;
          grow(Math.min(body.length, bodyBytes), { ...head, keepAlive });
        }

        function grow(bytes: number, answer: ResponseHead): void {
          filled += bytes;
          if (filled < (answer.bodyBytes ?? 0)) return;
          settle(answer.keepAlive);
          resolve({ ...answer, filled });
        }

        current = {
          memory: () => (head ? target.subarray(filled, head.bodyBytes) : scratch.subarray(headBytes)),
          take(piece) {
            timer.refresh();
            if (head) grow(piece.length, head);
            else takeHead(piece);
          },
          fail: failed,
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else if (open) socket.ref().write(request);
        else onClosed();
      }),
  };
}

/**
 * By https, the host's certificate is verified against the authorities that Node.js trusts, among them Amazon's, and
 * those of NODE_EXTRA_CA_CERTS, which Lambda sets. The host is the one that the SDK has chosen for the bucket.
 */
function connectTo(url: URL, { session, onSession }: ConnectionOptions, onread: OnReadOpts): Socket {
  const secure = url.protocol === 'https:';
  // A URL has an IPv6 address in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const address = { host, port: Number(url.port || (secure ? 443 : 80)), onread };
  if (!secure) return connectPlain(address).setNoDelay();
  const socket = connectSecurely({
    ...address,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 && { servername: host }),
    ...(session && { session }),
  });
  socket.on('session', (given) => {
    // A resumed session's host is not verified again: one that was not verified must not be kept.
    if (socket.authorized) onSession?.(given);
  });
  return socket.setNoDelay();
}
