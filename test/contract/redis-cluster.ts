import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { createClient } from 'redis';
import { z } from 'zod';
import { findRedis } from '../../local/redis/binary.ts';
import { startNode } from '../../local/redis/node.ts';
import { freePort, withFreePort } from '../../local/process/free-port.ts';

export interface ClusterNode {
  readonly id: string;
  readonly url: string;
  /** A command to this node itself, whose answer nobody follows elsewhere. */
  send(...command: string[]): Promise<unknown>;
  /** As a machine that is gone: nothing is said, its data is lost. */
  kill(): Promise<void>;
  /** At the same address; resolves when it answers for its slots again. */
  restart(): Promise<void>;
}

export interface RedisCluster {
  readonly nodes: readonly [ClusterNode, ClusterNode, ClusterNode];
  stop(): Promise<void>;
}

const slots = 16_384;

/** Three nodes, each with a third of the slots, without replicas. Throws NoRedisError. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const binary = await findRedis('.local/bin/redis');
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-redis-cluster-'));
  const started: Node[] = [];
  const stop = async () => {
    await Promise.all(started.map((node) => node.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const name of ['a', 'b', 'c']) started.push(await startOne(binary, join(directory, name)));
    const [a, b, c] = started;
    if (!a || !b || !c) throw new Error('three nodes were started');
    await Promise.all(
      started.map((node, index) => node.send('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))),
    );
    const bounds = [0, 1, 2, 3].map((third) => Math.floor((slots * third) / 3));
    await Promise.all(
      started.map((node, index) =>
        node.send('CLUSTER', 'ADDSLOTSRANGE', String(bounds[index]), String((bounds[index + 1] ?? 0) - 1)),
      ),
    );
    for (const other of [b, c]) await a.send('CLUSTER', 'MEET', '127.0.0.1', ...other.ports.map(String));
    await Promise.all(started.map((node) => node.whole()));
    return { nodes: [a, b, c], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Node = Awaited<ReturnType<typeof startOne>>;

async function startOne(binary: Awaited<ReturnType<typeof findRedis>>, directory: string) {
  await mkdir(directory);
  const bytes = 64 * 1024 * 1024;
  const { ports, server: first } = await withFreePort(async (client) => {
    const cluster = await freePort();
    return {
      ports: [client, cluster] as const,
      server: await startNode(binary, directory, { client, cluster, bytes }),
    };
  }, /Address already in use/);
  let server = first;
  const [client, cluster] = ports;
  const url = `redis://127.0.0.1:${client}`;
  let connection = await connect(url);

  const send = (...command: string[]): Promise<unknown> => connection.sendCommand(command);
  /** A master refuses commands for 2 s after its start (CLUSTER_WRITABLE_DELAY in cluster.c). */
  const whole = async () => {
    for (;;) {
      const info = z.string().parse(await send('CLUSTER', 'INFO'));
      const all = ['cluster_state:ok', 'cluster_known_nodes:3', `cluster_slots_ok:${slots}`];
      if (all.every((line) => info.includes(line))) return;
      await after(20);
    }
  };
  return {
    id: z.string().parse(await send('CLUSTER', 'MYID')),
    ...{ url, ports, send, whole },
    async kill() {
      connection.destroy();
      process.kill(server.pid, 'SIGKILL');
      await server.stop();
    },
    async restart() {
      server = await startNode(binary, directory, { client, cluster, bytes });
      connection = await connect(url);
      await whole();
    },
    async stop() {
      if (connection.isOpen) connection.destroy();
      await server.stop();
    },
  };
}

async function connect(url: string) {
  const client = createClient({ url });
  // Errors reach the caller through the commands; without a listener they would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
