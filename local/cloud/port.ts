import { createServer } from 'node:net';

/** Another program listens on the port that was asked for. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number, options?: ErrorOptions) {
    super(
      `Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`,
      options,
    );
  }
}

/** Fails before anything else starts where the port cannot be had; 0 is always free. */
export async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  }).catch(portTaken(port));
  await new Promise((resolve) => server.close(resolve));
}

/** Turns the failure to listen into one that says what to do. */
export const portTaken =
  (port: number) =>
  (error: unknown): never => {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken ? new PortTakenError(port, { cause: error }) : error;
  };
