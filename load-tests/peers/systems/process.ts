import { z } from 'zod';
import { clientRequest, type ClientRequest } from '../messages.ts';
import type { Client, Driver } from './driver.ts';

const drivers = {
  bullmq: () => import('./bullmq.ts'),
  'pg-boss': () => import('./pg-boss.ts'),
  'graphile-worker': () => import('./graphile-worker.ts'),
} satisfies Record<string, () => Promise<{ driver: Driver }>>;

/** Child of load-tests/peers/peer.ts: NAME, what it is to be, and the URL of its server. */
const [name, role, url] = z
  .tuple([z.enum(['bullmq', 'pg-boss', 'graphile-worker']), z.enum(['client', 'worker']), z.url()])
  .parse(process.argv.slice(2));

// Ctrl-C in a terminal reaches the whole group: the parent ends this process in order.
process.on('SIGINT', () => undefined);
// The parent has ended, even by kill -9.
process.once('disconnect', () => process.exit(0));

const { driver } = await drivers[name]();
if (role === 'worker') await driver.work(url);
else serve(await driver.connect(url));
process.send?.({ ready: true });

function serve(client: Client): void {
  process.on('message', (message) => {
    const request = clientRequest.parse(message);
    run(client, request).then(
      (result) => process.send?.({ number: request.number, result }),
      (error: unknown) => process.send?.({ number: request.number, error: String(error) }),
    );
  });
}

function run(client: Client, request: ClientRequest): Promise<unknown> {
  switch (request.call) {
    case 'submit':
      return client.submit(request.content, request.count);
    case 'unfinished':
      return client.unfinished();
    case 'outcomes':
      return client.outcomes(request.ids);
  }
}
