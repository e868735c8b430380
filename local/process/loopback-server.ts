import type { Server } from 'node:http';

/** Listens on a free port of 127.0.0.1 and returns the server's base URL. */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listening socket has no port.');
  return `http://127.0.0.1:${address.port}`;
}

/** Stops listening, ends the connections that clients keep alive, and resolves when all is closed. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}
