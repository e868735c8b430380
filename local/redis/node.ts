import { join } from 'node:path';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';
import type { RedisBinary } from './binary.ts';

export const pidFileName = 'redis.pid';
export const clusterFileName = 'nodes.conf';

export interface NodeSettings {
  /** Port for clients. */
  readonly client: number;
  /** Port of the cluster's bus. */
  readonly cluster: number;
  /** Beyond so many it evicts. */
  readonly bytes: number;
}

/** One node in cluster mode, which holds no slots unless the directory's node file says so. */
export function startNode(
  binary: RedisBinary,
  directory: string,
  { client, cluster, bytes }: NodeSettings,
  log?: (line: string) => void,
): Promise<ServerProcess> {
  const settings = {
    port: String(client),
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    dir: directory,
    pidfile: join(directory, pidFileName),
    // Keeps the arguments in the process's title, by which the next start knows an orphan of this one.
    'set-proc-title': 'no',
    save: '',
    appendonly: 'no',
    'cluster-enabled': 'yes',
    'cluster-config-file': clusterFileName,
    // Its default, port + 10000, exceeds 65535 for most free ports.
    'cluster-port': String(cluster),
    'cluster-announce-ip': '127.0.0.1',
    maxmemory: String(bytes),
    'maxmemory-policy': 'allkeys-lru',
  };
  return startServerProcess({
    command: binary.command,
    args: Object.entries(settings)
      .flatMap(([name, value]) => [`--${name}`, value])
      .concat(['--user', 'hash-api', 'on', 'nopass', '~*', '&*', '+@all']),
    env: {
      PATH: process.env['PATH'],
      ...(binary.libraryPath ? { LD_LIBRARY_PATH: binary.libraryPath } : {}),
    },
    readyLine: 'Ready to accept connections',
    stopSignals: ['SIGTERM', 'SIGKILL'],
    log,
  });
}
