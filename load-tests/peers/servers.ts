import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres } from '../../local/postgres/start.ts';
import { withFreePort } from '../../local/process/free-port.ts';
import { startServerProcess } from '../../local/process/server-process.ts';
import { findRedis } from '../../local/redis/binary.ts';

export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const project = resolve(import.meta.dirname, '../..');

async function inFolder(name: string, start: (directory: string) => Promise<Server>): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), `hash-api-peers-${name}-`));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const server = await start(directory);
    return {
      ...server,
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The local cloud's PostgreSQL with its settings: fsync and synchronous_commit are on. */
export function startPeerPostgres(): Promise<Server> {
  return inFolder('postgres', async (directory) => {
    const data = join(directory, 'data');
    const server = await startPostgres({ directory: data, ownServerUrl: '' });
    const { ownerUrl, pid } = server;
    if (pid === undefined) throw new Error('PostgreSQL has no process here.');
    return { url: ownerUrl, pid, stop: () => server.stop() };
  });
}

/**
 * The local cloud's Redis as BullMQ's guide "Going to production" wants it: append-only file, synced every second,
 * nothing evicted. Throws NoRedisError.
 */
export function startPeerRedis(): Promise<Server> {
  return inFolder('redis', async (directory) => {
    const binary = await findRedis(join(project, 'node_modules', '.cache', 'hash-api', 'redis'));
    return withFreePort(async (port) => {
      const settings = {
        port: String(port),
        bind: '127.0.0.1',
        dir: directory,
        save: '',
        appendonly: 'yes',
        appendfsync: 'everysec',
        'maxmemory-policy': 'noeviction',
      };
      const server = await startServerProcess({
        command: binary.command,
        args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
        env: {
          PATH: process.env['PATH'],
          ...(binary.libraryPath ? { LD_LIBRARY_PATH: binary.libraryPath } : {}),
        },
        readyLine: 'Ready to accept connections',
        stopSignals: ['SIGTERM', 'SIGKILL'],
      });
      return { url: `redis://127.0.0.1:${port}`, pid: server.pid, stop: () => server.stop() };
    }, /Address already in use/);
  });
}
