import { createCluster } from 'redis';

export interface ClusterAddress {
  /** `redis[s]://user[:password]@host:port` */
  readonly url: string;
  /** Where the URL carries no password: asked for at each connection. */
  readonly password?: (() => Promise<string>) | undefined;
}

/** A client for the Redis protocol in cluster mode, not yet connected. */
export function clusterClient(address: ClusterAddress) {
  const url = new URL(address.url);
  const username = decodeURIComponent(url.username);
  const given = decodeURIComponent(url.password);
  const tls = url.protocol === 'rediss:' && { tls: true as const };
  return createCluster({
    rootNodes: [{ socket: { host: url.hostname, port: Number(url.port || 6379), ...tls } }],
    defaults: {
      credentialsProvider: {
        type: 'async-credentials-provider',
        credentials: async () => ({
          ...(username && { username }),
          password: given || ((await address.password?.()) ?? ''),
        }),
      },
      socket: { ...tls, connectTimeout: 1_000 },
      // A command waits for the connection under our deadline, not in the client's queue.
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
    },
    // To a node with the first command for it: one that is gone keeps nobody from the others.
    minimizeConnections: true,
  });
}
