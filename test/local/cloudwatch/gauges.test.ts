import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createCluster } from 'redis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Distribution } from '../../../local/cloudwatch/distribution.ts';
import { sampleDatabase } from '../../../local/cloudwatch/figures/postgres.ts';
import { sampleCache } from '../../../local/cloudwatch/figures/redis.ts';
import { openMetricStore } from '../../../local/cloudwatch/metric-store.ts';
import { startPostgres } from '../../../local/postgres/start.ts';
import { startRedis } from '../../../local/redis/start.ts';
import { minute, t0 } from './harness.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

async function prepare(namespace: string) {
  const directory = await mkdtemp(join(tmpdir(), 'gauges-'));
  const metrics = openMetricStore({ now: () => t0 });
  onTestFinished(async () => {
    metrics.close();
    await rm(directory, { recursive: true });
  });
  /** The sum of what the sample of the n-th minute recorded; undefined where it recorded nothing. */
  const sum = (name: string, dimensions: Record<string, string>, nth: number): number | undefined => {
    const at = t0 + nth * minute;
    const all = new Distribution();
    for (const { distribution } of metrics.read({ namespace, name, dimensions }, at, at + minute))
      all.merge(distribution);
    return all.count === 0 ? undefined : all.sum;
  };
  return { directory, metrics, sum };
}

test('the cache tells its hits, misses and items since the sample before', async () => {
  const { directory, metrics, sum } = await prepare('AWS/ElastiCache');
  const server = await startRedis({ directory, binariesDirectory: join(directory, 'binaries') });
  onTestFinished(() => server.stop());
  const client = createCluster({
    rootNodes: [{ url: server.url }],
    defaults: { username: 'hash-api', password: 'x' },
  });
  await client.connect();
  const sample = sampleCache({ metrics, port: server.port, cache: 'cache' });
  await sample(t0);
  await client.set('there', 'value');
  for (const key of ['there', 'there', 'there', 'absent']) await client.get(key);
  await sample(t0 + minute);
  await sample(t0 + 2 * minute);
  client.destroy();
  const of = (name: string, nth: number) => sum(name, { clusterId: 'cache' }, nth);
  expect([of('CacheHits', 1), of('CacheMisses', 1), of('CacheHitRate', 1)]).toEqual([3, 1, 75]);
  expect([of('CurrItems', 0), of('CurrItems', 1)]).toEqual([0, 1]);
  expect(of('BytesUsedForCache', 1)).toBeGreaterThan(0);
  // Where nothing was looked up there is no rate, rather than one of 0.
  expect([of('CacheHits', 2), of('CacheHitRate', 2)]).toEqual([0, undefined]);
});

test('the database tells connections of all and of the functions against those allowed', async () => {
  const { directory, metrics, sum } = await prepare('AWS/RDS');
  const server = await startPostgres({
    directory: join(directory, 'data'),
    settings: { max_connections: '50' },
  });
  onTestFinished(() => server.stop());
  const clients = [server.url, server.url, server.ownerUrl].map(
    (url) => new Client({ connectionString: url }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  const sample = sampleDatabase({
    metrics,
    url: server.ownerUrl,
    pid: server.pid,
    cluster: 'cluster',
    proxy: 'proxy',
  });
  await sample(t0);
  await clients[0]!.query('SELECT sum(i) FROM generate_series(1, 2000000) AS i');
  await sample(t0 + minute);
  await Promise.all(clients.map((client) => client.end()));
  expect(sum('DatabaseConnections', { DBClusterIdentifier: 'cluster' }, 0)).toBe(3);
  expect(sum('DatabaseConnections', { ProxyName: 'proxy' }, 0)).toBe(2);
  // Three are kept for superusers.
  expect(sum('MaxDatabaseConnectionsAllowed', { ProxyName: 'proxy' }, 0)).toBe(47);
  expect(sum('Deadlocks', { DBClusterIdentifier: 'cluster' }, 1)).toBe(0);
  if (process.platform === 'linux')
    expect(sum('ACUUtilization', { DBClusterIdentifier: 'cluster' }, 1)).toBeGreaterThan(0);
});
