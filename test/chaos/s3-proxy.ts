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
  /** Each answer with this object's bytes from here on ends soon after its first byte. */
  cutShort(key: string, from: number): void;
  /** Bytes of objects that have been asked for. */
  bytesRead(): number;
  /** Resolves with the request that brings them to this sum. */
  reaches(bytes: number): Promise<void>;
}

const firstByte = ({ headers: { range = '' } }: IncomingMessage): number | undefined => {
  const [, digits] = /^bytes=(\d+)-\d+$/.exec(range) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export async function startS3Proxy(): Promise<S3Proxy> {
  let target = new URL('http://127.0.0.1:9');
  let bytes = 0;
  let millisecondsPerByte = 0;
  /** When the bytes that have been promised are all sent. */
  let busyUntil = 0;
  const awaited = new Set<{ readonly bytes: number; readonly resolve: () => void }>();
  const cuts = new Map<string, number>();
  const holds = new Set<{ key: string; from: number; begin: () => void; released: Promise<void> }>();

  /** The object's key: the path after the bucket. */
  const keyOf = ({ url = '' }: IncomingMessage): string =>
    decodeURIComponent(new URL(url, target).pathname.split('/').slice(2).join('/'));

  async function held(incoming: IncomingMessage): Promise<void> {
    const first = firstByte(incoming);
    for (const hold of holds) {
      if (incoming.method !== 'GET' || first === undefined || first < hold.from) continue;
      if (hold.key !== keyOf(incoming)) continue;
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

  function count(length: number): void {
    bytes += length;
    for (const each of awaited) {
      if (each.bytes > bytes) continue;
      awaited.delete(each);
      each.resolve();
    }
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
      // S3 may close a connection in the moment in which it is used again.
      agent: false,
    });
    incoming.pipe(asking);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const { statusCode = 502, headers } = answer;
    if (incoming.method === 'GET' && statusCode === 206) {
      const length = Number(headers['content-length']);
      count(length);
      if (millisecondsPerByte > 0) await slowly(length);
    }
    outgoing.writeHead(statusCode, headers);
    if (statusCode === 206 && cuts.get(keyOf(incoming)) === firstByte(incoming)) {
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
    cutShort(key, from) {
      cuts.set(key, from);
    },
    bytesRead: () => bytes,
    reaches: (sum) =>
      new Promise((resolve) => {
        awaited.add({ bytes: sum, resolve });
        count(0);
      }),
  };
}
