import type { CacheCleared, CacheEntries } from '../../core/figures/inside.ts';
import { clusterClient, type ClusterAddress } from './cluster-client.ts';

/** What operators ask of the cache as a whole; each call makes a connection of its own and ends it. */
export interface CacheContents {
  entries(): Promise<CacheEntries>;
  /** Removes entries until none is left, or until `budgetMs` are over. */
  clear(budgetMs: number): Promise<CacheCleared>;
}

type Client = ReturnType<typeof clusterClient>;

/** Entries that one SCAN looks at. */
const scanCount = 1000;

/**
 * ElastiCache Serverless has SCAN and no KEYS. UNLINK frees memory in the background, one key a command: keys of a
 * cluster's node lie in many slots, and a command is for one.
 */
export function createCacheContents(address: ClusterAddress): CacheContents {
  async function connected<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    const client = clusterClient(address);
    // Errors reach us through the commands; without a listener they would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await ask(client);
    } finally {
      client.destroy();
    }
  }

  return {
    entries: () =>
      connected(async (client) => {
        const nodes = await Promise.all(client.masters.map((master) => client.nodeClient(master)));
        const sizes = await Promise.all(nodes.map((node) => node.dbSize()));
        return { entries: sizes.reduce((sum, size) => sum + size, 0) };
      }),
    clear: (budgetMs) =>
      connected(async (client) => {
        const end = performance.now() + budgetMs;
        let removed = 0;
        for (const master of client.masters) {
          const node = await client.nodeClient(master);
          for await (const keys of node.scanIterator({ COUNT: scanCount })) {
            if (performance.now() > end) return { removed, complete: false };
            const counts = await Promise.all(keys.map((key) => client.unlink(key)));
            removed += counts.reduce((sum, count) => sum + count, 0);
          }
        }
        return { removed, complete: true };
      }),
  };
}
