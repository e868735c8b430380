import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createClient } from 'redis';
import { freePort, withFreePort } from '../process/free-port.ts';
import { endOrphan, readPidFile } from '../process/orphan.ts';
import { findRedis } from './binary.ts';
import { clusterFileName, pidFileName, startNode } from './node.ts';

export { NoRedisError } from './binary.ts';

/** Until `limitMemory` says otherwise: the template's limit may not be known yet. */
const startBytes = 64 * 1024 * 1024;

export interface RedisOptions {
  /** Holds the pid file and the cluster's node file; no data. */
  readonly directory: string;
  /** Where Debian's packages are unpacked when PATH has no server. */
  readonly binariesDirectory: string;
  readonly log?: (line: string) => void;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Beyond so many bytes it evicts. */
  limitMemory(bytes: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Redis or Valkey server in cluster mode whose one node holds all slots, as ElastiCache Serverless shows itself to
 * clients. The user `hash-api` needs no password, so the token that IAM would check is accepted. Nothing is written to
 * disk: it is a cache, and ElastiCache may lose it as well. Takes 2 s: see claimSlots. Throws NoRedisError.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const directory = resolve(options.directory);
  const binary = await findRedis(resolve(options.binariesDirectory));
  await mkdir(directory, { recursive: true });
  const orphan = await readPidFile(join(directory, pidFileName));
  if (orphan !== undefined) await endOrphan(orphan, directory, 'SIGTERM');
  // Slots of the former run, at a former address: the node would wait for a cluster that is gone.
  await rm(join(directory, clusterFileName), { force: true });

  const { port, server } = await withFreePort(
    async (chosen) => ({
      port: chosen,
      server: await startNode(
        binary,
        directory,
        { client: chosen, cluster: await freePort(), bytes: startBytes },
        options.log,
      ),
    }),
    /Address already in use/,
  );
  try {
    await claimSlots(port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: `redis://hash-api@127.0.0.1:${port}`,
    port,
    pid: server.pid,
    limitMemory: (bytes) =>
      withClient(port, async (client) => {
        await client.configSet('maxmemory', String(Math.round(bytes)));
      }),
    stop: () => server.stop(),
  };
}

function claimSlots(port: number): Promise<void> {
  return withClient(port, async (client) => {
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    // A master refuses commands for 2 s after its start (CLUSTER_WRITABLE_DELAY in cluster.c), in which a failover could show.
    for (;;) {
      const info = await client.clusterInfo();
      if (info.includes('cluster_state:ok')) return;
      await new Promise((resume) => setTimeout(resume, 25));
    }
  });
}

const clientOf = (port: number) => createClient({ url: `redis://127.0.0.1:${port}` });

async function withClient(
  port: number,
  use: (client: ReturnType<typeof clientOf>) => Promise<void>,
): Promise<void> {
  const client = clientOf(port);
  // Errors reach the caller through the commands; without a listener they would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
