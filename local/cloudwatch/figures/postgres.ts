import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Client } from 'pg';
import { z } from 'zod';
import type { MetricStore } from '../metric-store.ts';
import type { Sample } from '../sampling.ts';

const row = z.object({
  connections: z.coerce.number(),
  proxied: z.coerce.number(),
  allowed: z.coerce.number(),
  deadlocks: z.coerce.number(),
});

// Of other users' sessions the owner sees no backend_type: those with a user and a database are clients.
const query = `
  SELECT
    count(*) AS connections,
    count(*) FILTER (WHERE usename = 'hash_api') AS proxied,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS allowed,
    (SELECT sum(deadlocks) FROM pg_stat_database) AS deadlocks
  FROM pg_stat_activity
  WHERE datname IS NOT NULL AND usename IS NOT NULL AND pid <> pg_backend_pid()
`;

export interface DatabaseWatch {
  readonly metrics: MetricStore;
  readonly url: string;
  /** Of the postmaster; undefined for a server of one's own. */
  readonly pid: number | undefined;
  readonly cluster: string;
  readonly proxy: string | undefined;
}

/**
 * AWS/RDS from one PostgreSQL server. Of the cluster: DatabaseConnections (all clients but this one), Deadlocks since
 * the sample before, and CPUUtilization, the processor time of the server's processes since then in percent of all
 * cores; ACUUtilization is the same number, as the machine is what the server may grow to (both on Linux only). Of the
 * proxy: DatabaseConnections of the functions' user and MaxDatabaseConnectionsAllowed, what the server admits.
 *
 * Cannot be had, as there is no proxy, replica, Aurora storage or scaling: DatabaseConnectionsCurrentlySessionPinned,
 * DatabaseConnectionsBorrowLatency, ClientConnections, ServerlessDatabaseCapacity, AuroraReplicaLag, VolumeBytesUsed.
 */
export function sampleDatabase({ metrics, url, pid, cluster, proxy }: DatabaseWatch): Sample {
  let before:
    { readonly deadlocks: number; readonly cpuMs: number | undefined; readonly at: number } | undefined;
  const put = (
    dimensions: Record<string, string>,
    name: string,
    unit: string,
    timestampMs: number,
    value: number,
  ) => {
    metrics.put({ namespace: 'AWS/RDS', name, dimensions, unit, timestampMs, value });
  };

  return async (at) => {
    const { connections, proxied, allowed, deadlocks } = await ask(url);
    const ofCluster = { DBClusterIdentifier: cluster };
    put(ofCluster, 'DatabaseConnections', 'Count', at, connections);
    if (proxy !== undefined) {
      put({ ProxyName: proxy }, 'DatabaseConnections', 'Count', at, proxied);
      put({ ProxyName: proxy }, 'MaxDatabaseConnectionsAllowed', 'Count', at, allowed);
    }
    const cpuMs = pid === undefined ? undefined : await processorMs(pid);
    if (before !== undefined) {
      put(ofCluster, 'Deadlocks', 'Count', at, Math.max(0, deadlocks - before.deadlocks));
      if (cpuMs !== undefined && before.cpuMs !== undefined && at > before.at) {
        const used = Math.max(0, cpuMs - before.cpuMs);
        const percent = Math.min(100, (100 * used) / (at - before.at) / availableParallelism());
        put(ofCluster, 'CPUUtilization', 'Percent', at, percent);
        put(ofCluster, 'ACUUtilization', 'Percent', at, percent);
      }
    }
    before = { deadlocks, cpuMs, at };
  };
}

/** A connection of its own for each sample: a held one would be a client that nobody asked for. */
async function ask(url: string): Promise<z.infer<typeof row>> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  // Errors reach the caller through the query; without a listener they would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return row.parse((await client.query(query)).rows[0]);
  } finally {
    await client.end();
  }
}

/** Ticks of utime, stime and, of children that have ended, cutime and cstime: 100 a second on every Linux (USER_HZ). */
const tickMs = 10;

/** Processor time of a process and its children, those among them that have ended; undefined where /proc is not. */
async function processorMs(pid: number): Promise<number | undefined> {
  try {
    let ticks = 0;
    for (const entry of await readdir('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const fields = await statOf(entry);
      const own = Number(entry) === pid;
      if (own || Number(fields[1]) === pid)
        ticks +=
          Number(fields[11]) + Number(fields[12]) + (own ? Number(fields[13]) + Number(fields[14]) : 0);
    }
    return ticks * tickMs;
  } catch {
    return undefined;
  }
}

/** Fields of proc_pid_stat(5) after the name, which may hold spaces: state first; none where the process has ended. */
async function statOf(pid: string): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
