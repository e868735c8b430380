import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll } from 'vitest';

interface HeldReads {
  /** Resolves as soon as one is held. */
  readonly held: Promise<void>;
  release(): void;
}

/** Stands between a worker and S3: reads can be held, slowed and cut short. */
export interface S3Proxy {
  readonly endpoint: string;
  /** S3 itself; it may start after the proxy. */
  connect(endpoint: string): void;
  /** Holds reads of the object with this key from this byte on, until they are released. */
  hold(key: string, from: number): HeldReads;
  /** Bytes per second, of all reads together; undefined: as fast as it goes. */
  pace(bytesPerSecond: number | undefined): void;
  /** The next read of a range ends soon after its first byte. */
  cutShort(): void;
  /** Bytes of objects that have been read. */
  bytesRead(): number;
}

const firstByte = ({ headers: { range = '' } }: IncomingMessage): number | undefined => {
  const [, digits] = /^bytes=(\d+)-\d+$/.exec(range) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export async function startS3Proxy(): Promise<S3Proxy> {
  let target = new URL('http://127.0.0.1:9');
  let bytes = 0;
  let millisecondsPerByte = 0;
  let cutting = false;
  /** When the bytes that have been promised are all sent. */
  let busyUntil = 0;
  const holds = new Set<{ key: string; from: number; begin: () => void; released: Promise<void> }>();

  async function held(incoming: IncomingMessage): Promise<void> {
    const first = firstByte(incoming);
    const path = new URL(incoming.url ?? '', target).pathname;
    for (const hold of holds) {
      if (incoming.method !== 'GET' || first === undefined || first < hold.from) continue;
      if (!path.endsWith(`/${hold.key}`)) continue;
      hold.begin();
      await hold.released;
    }
  }

  /** Whole answers one after the other: the first of many ranges is not as late as the last. */
  async function slowly(length: number): Promise<void> {
    const now = performance.now();
    busyUntil = Math.max(busyUntil, now) + length * millisecondsPerByte;
    await after(busyUntil - now);
  }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await held(incoming);
    // The signature is over the host that the worker asked for, which goes along.
    const asking = request({
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    incoming.pipe(asking);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const { statusCode = 502, headers } = answer;
    if (incoming.method === 'GET' && statusCode === 206) {
      const length = Number(headers['content-length']);
      bytes += length;
      if (millisecondsPerByte > 0) await slowly(length);
    }
    outgoing.writeHead(statusCode, headers);
    if (cutting && statusCode === 206) {
      cutting = false;
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        // What has come so far are S3's bytes.
        await new Promise((resolve) => outgoing.write(chunk.subarray(0, 100_000), resolve));
        break;
      }
      outgoing.destroy();
      return;
    }
    await pipeline(answer, outgoing);
  }

  const server = createServer((incoming, outgoing) => {
    // A worker that gave up, or was killed, is no failure.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    connect(endpoint) {
      target = new URL(endpoint);
    },
    hold(key, from) {
      const begun = Promise.withResolvers<undefined>();
      const released = Promise.withResolvers<undefined>();
      const hold = {
        key,
        from,
        begin() {
          begun.resolve(undefined);
        },
        released: released.promise,
      };
      holds.add(hold);
      return {
        held: begun.promise,
        release() {
          holds.delete(hold);
          released.resolve(undefined);
        },
      };
    },
    pace(bytesPerSecond) {
      millisecondsPerByte = bytesPerSecond === undefined ? 0 : 1000 / bytesPerSecond;
    },
    cutShort() {
      cutting = true;
    },
    bytesRead: () => bytes,
  };
}
