import { connect as connectPlain, type OnReadOpts } from 'node:net';
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

/** S3's heads are below 2 KiB, with what a proxy adds. */
const maxHeadBytes = 16 * 1024;

/** What has come of an answer, and what becomes of it. */
interface Exchange {
  /** Where the next bytes go. */
  memory(): Uint8Array;
  take(piece: Uint8Array): void;
  fail(cause: unknown): void;
}

/**
 * A connection for ranged reads alone: Node's own client makes a new buffer of every 64 KiB that come, and to collect
 * those costs more than all else. Here the system writes into the memory that is hashed.
 */
export function openRangeConnection(url: URL): RangeConnection {
  const scratch = Buffer.allocUnsafeSlow(maxHeadBytes);
  let current: Exchange | undefined;
  let open = true;

  const onread: OnReadOpts = {
    buffer: () => current?.memory() ?? scratch,
    callback(length, memory) {
      if (current) current.take(memory.subarray(0, length));
      // Nobody asked for it.
      else socket.destroy();
      return true;
    },
  };
  const secure = url.protocol === 'https:';
  const address = { host: url.hostname, port: Number(url.port || (secure ? 443 : 80)), onread };
  const socket = secure
    ? connectSecurely({ ...address, servername: url.hostname })
    : connectPlain({ ...address, noDelay: true });
  const fail = (cause: unknown) => {
    open = false;
    current?.fail(cause);
  };
  socket.on('error', fail);
  socket.on('end', fail);
  socket.on('close', fail);

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
          if (!isReusable) close();
        }

        function stop(cause: unknown): void {
          settle(false);
          if (head && filled > 0) resolve({ ...head, filled });
          else reject(new ReadInterrupted({ throttled: false, cause }));
        }

        function takeHead(piece: Uint8Array): void {
          headBytes += piece.length;
          const parsed = parseHead(scratch.subarray(0, headBytes));
          if (!parsed) {
            if (headBytes === maxHeadBytes) stop(new Error('the head of the answer is too long'));
            return;
          }
          head = parsed.head;
          if (head.status !== 206 || head.bodyBytes === undefined || head.bodyBytes > target.length) {
            settle(false);
            resolve({ ...head, filled: 0 });
            return;
          }
          target.set(scratch.subarray(parsed.bytes, headBytes));
          grow(headBytes - parsed.bytes, head);
        }

        function grow(bytes: number, { bodyBytes = 0, keepAlive, ...rest }: ResponseHead): void {
          filled += bytes;
          if (filled < bodyBytes) return;
          settle(keepAlive);
          resolve({ ...rest, bodyBytes, keepAlive, filled });
        }

        current = {
          memory: () => (head ? target.subarray(filled, head.bodyBytes) : scratch.subarray(headBytes)),
          take(piece) {
            timer.refresh();
            if (head) grow(piece.length, head);
            else takeHead(piece);
          },
          fail: stop,
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else socket.write(request);
      }),
  };
}
