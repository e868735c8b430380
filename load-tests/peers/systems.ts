import { startHashApi } from './hash-api.ts';
import { startPeer } from './peer.ts';
import { startPeerPostgres, startPeerRedis } from './servers.ts';
import type { System } from './system.ts';

/** Worker processes of each, each computing one task at a time. Hash API's are in stage.json. */
export const workers = 2;

/** Throws NoRedisError. */
export async function startSystems(
  stack: AsyncDisposableStack,
  progress: (line: string) => void,
): Promise<System[]> {
  const starts = [
    () =>
      startHashApi(
        'batches of 10 without a window, for the long backlogs 50 of the smaller and 20 of the larger hash with 1 s (workers.compute.batchSize, windowSeconds, set while it runs); results in PostgreSQL (fsync, synchronous_commit on), queue on SQLite (WAL); worker timeout 11 s, visibility timeout 66 s, 5 deliveries',
      ),
    () =>
      startPeer({
        name: 'bullmq',
        workers,
        startServer: startPeerRedis,
        settings:
          'concurrency 1; results in Redis (appendonly yes, appendfsync everysec, noeviction); lockDuration and stalledInterval 15 s, maxStalledCount 1 (default)',
      }),
    () =>
      startPeer({
        name: 'pg-boss',
        workers,
        startServer: startPeerPostgres,
        settings:
          'batches of 10 with perJobResults and burstWhenBatchFull, LISTEN/NOTIFY, poll 0.5 s; results in PostgreSQL (fsync, synchronous_commit on); heartbeat and monitor 10 s, retryLimit 2 (default)',
      }),
    () =>
      startPeer({
        name: 'graphile-worker',
        workers,
        startServer: startPeerPostgres,
        settings:
          'concurrentJobs 1, localQueue 10, completeJobBatchDelay 250 ms; results in a table that the task writes, PostgreSQL (fsync, synchronous_commit on); locks last 4 h (fixed), 25 attempts (default)',
      }),
  ];
  const systems: System[] = [];
  for (const start of starts) {
    const system = stack.use(await start());
    progress(`${system.name} has started`);
    systems.push(system);
  }
  return systems;
}
