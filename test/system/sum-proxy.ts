import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { endpoints } from './client.ts';

/** What becomes of a request: `hold` reads its first bytes and never answers. */
type Fate = 'pass' | 'hold' | { readonly status: number; readonly headers: Readonly<Record<string, string>> };

export interface SumProxy extends AsyncDisposable {
  readonly url: string;
  /** Of parts that were passed on, in their order; cleared by whoever counts anew. */
  readonly put: number[];
  /** Resolves when bytes of a part that is held have come. */
  readonly held: Promise<void>;
  /** Decides on each request; all pass unless told otherwise. */
  decide: (method: string, path: string, part: number | undefined) => Fate;
}

/** Stands between the command and the local cloud with its S3: presigned URLs lead through it, and stay valid. */
export async function startSumProxy(): Promise<SumProxy> {
  const { promise: held, resolve: tellHeld } = Promise.withResolvers<undefined>();
  const put: number[] = [];
  const server = createServer((from, to) => {
    const { method = '', url = '' } = from;
    const toStore = url.includes('X-Amz-Signature=');
    const part = toStore ? Number(/partNumber=(\d+)/.exec(url)?.[1] ?? 1) : undefined;
    const fate = proxy.decide(method, url, part);
    if (fate === 'hold') {
      from.once('data', () => {
        tellHeld(undefined);
      });
    } else if (fate === 'pass') {
      if (part !== undefined) put.push(part);
      pass(from, to, toStore ? endpoints.s3 : endpoints.api, proxy.url);
    } else {
      from.resume();
      to.writeHead(fate.status, fate.headers).end('{}');
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: SumProxy = {
    url: `http://127.0.0.1:${port}`,
    put,
    held,
    decide: () => 'pass',
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function pass(from: IncomingMessage, to: ServerResponse, origin: string, own: string): void {
  // URLs are signed for the store's own host.
  const headers = { ...from.headers, host: new URL(origin).host };
  const onward = request(origin + (from.url ?? ''), { method: from.method, headers }, (answer) => {
    void text(answer).then((body) => {
      const through = body.replaceAll(endpoints.s3, own);
      const { 'content-length': _length, 'transfer-encoding': _coding, ...others } = answer.headers;
      to.writeHead(answer.statusCode ?? 502, others).end(through);
    });
  });
  onward.on('error', () => to.destroy());
  from.pipe(onward);
}
