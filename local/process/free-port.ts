import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts a server on a free port, and again on another where it ends with a message that matches `transient`: a port
 * that was free a moment ago can be taken by another process.
 */
export async function withFreePort<T>(start: (port: number) => Promise<T>, transient: RegExp): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === 10 || !(error instanceof Error && transient.test(error.message))) throw error;
      await sleep(50 * attempt);
    }
  }
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The listening socket has no port.');
  return address.port;
}
