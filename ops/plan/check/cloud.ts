import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { z } from 'zod';
import { type Cloud, startCloud } from '../../../local/cloud.ts';
import type { InSmall } from '../../../local/cloud/in-small.ts';
import { Distribution } from '../../../local/cloudwatch/distribution.ts';
import { metricNamespace, type MetricName } from '../../../core/names/metrics.ts';

/** A local cloud that holds functions to the CPU of their memory, and what is measured of it. */
export interface CheckedCloud extends AsyncDisposable {
  readonly directory: string;
  /** Sends one task; what is not 202 is counted. */
  submit(): Promise<void>;
  /** Asks for something that has to be answered at once; what is not 200 is counted. */
  ask(): Promise<void>;
  readonly failures: () => number;
  /** Whether workers take tasks off the queue. */
  poll(enabled: boolean): void;
  /** Processes of the workers that are at work. */
  workers(): number[];
  /** Tasks that workers have taken off the queue. */
  done(): number;
  /** Resolves when that many are done. */
  awaitDone(count: number): Promise<void>;
  /** What the workers have recorded since, sums of milliseconds and how often. */
  recorded(name: MetricName, since: number): { readonly sum: number; readonly count: number };
  /** Median of what requests to a route took in their function, milliseconds. */
  requestMs(path: string): number;
  /** Tasks that ended then, by the service's own clock. */
  endedBetween(from: Date, until: Date): Promise<number>;
  /** Of the tasks that were made since, by the service's own clock; seconds. */
  latencies(since: Date): Promise<Latencies>;
}

const latenciesSchema = z.object({
  wait_p99: z.number(),
  result_p50: z.number(),
  result_p99: z.number(),
  last_end: z.date(),
  completed: z.coerce.number(),
  repeated: z.coerce.number(),
});
type Latencies = z.output<typeof latenciesSchema>;
const endedSchema = z.object({ ended: z.coerce.number() });

/** Milliseconds between two looks at the counter. */
const lookMs = 20;

export const stageFile = join(import.meta.dirname, 'stage.json');

interface CheckedCloudOptions {
  readonly profile: string;
  /** Of argon2id, in every task. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly inSmall?: InSmall;
}

export async function startCheckedCloud({
  profile,
  parameters,
  inSmall,
}: CheckedCloudOptions): Promise<CheckedCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-plan-'));
  let cloud: Cloud;
  try {
    cloud = await startCloud({
      directory,
      context: { stage: 'dev', stageFile, profile },
      cpuShare: true,
      ...(inSmall !== undefined && { inSmall }),
    });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const { api, keys } = cloud.endpoints;
  const headers = { 'x-api-key': keys['premium'] ?? '', 'content-type': 'application/json' };
  const database = new Client({ connectionString: cloud.postgresOwner });
  await database.connect();
  const source = cloud.eventSources.get('compute-worker');
  const done = (): number => source?.stats().deleted ?? 0;
  let failures = 0;
  const expect = async (status: number, path: string, body?: unknown): Promise<void> => {
    const request = { headers, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) };
    const answer = await fetch(api + path, request).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status !== status) failures++;
  };
  return {
    directory,
    submit: () =>
      expect(202, '/tasks', {
        algorithms: ['argon2id'],
        source: { string: 'password' },
        options: { parameters },
      }),
    ask: async () => {
      await expect(200, '/hash/sha256', { string: 'x' });
      await expect(200, '/tasks?limit=1');
    },
    failures: () => failures,
    poll(enabled) {
      source?.configure({ Enabled: enabled });
    },
    workers: () =>
      (cloud.functions.get('compute-worker')?.environments() ?? []).flatMap(({ pid, state }) =>
        state === 'busy' && pid !== undefined ? [pid] : [],
      ),
    done,
    async awaitDone(count) {
      while (done() < count) await after(lookMs);
    },
    recorded(name, since) {
      const metric = { namespace: metricNamespace, name, dimensions: { stage: 'dev' } };
      const seconds = cloud.cloudwatch.metrics.read(metric, since, Date.now() + 1000);
      return {
        sum: seconds.reduce((sum, { distribution }) => sum + distribution.sum, 0),
        count: seconds.reduce((sum, { distribution }) => sum + distribution.count, 0),
      };
    },
    requestMs(path) {
      const metric = { namespace: metricNamespace, name: 'RequestTime', dimensions: { stage: 'dev', path } };
      const all = new Distribution();
      for (const { distribution } of cloud.cloudwatch.metrics.read(metric, 0, Date.now() + 1000)) {
        all.merge(distribution);
      }
      return all.percentile(50);
    },
    async endedBetween(from, until) {
      const { rows } = await database.query(
        'SELECT count(*) AS ended FROM hash_api.tasks WHERE completed_at >= $1 AND completed_at < $2',
        [from, until],
      );
      return endedSchema.parse(rows[0]).ended;
    },
    async latencies(since) {
      const { rows } = await database.query(
        `SELECT
           percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - created_at))::float8 AS wait_p99,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM completed_at - created_at))::float8 AS result_p50,
           percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM completed_at - created_at))::float8 AS result_p99,
           max(completed_at) AS last_end,
           count(*) FILTER (WHERE status = 'completed') AS completed,
           count(*) FILTER (WHERE attempt > 1) AS repeated
         FROM hash_api.tasks WHERE created_at >= $1`,
        [since],
      );
      return latenciesSchema.parse(rows[0]);
    },
    async [Symbol.asyncDispose]() {
      await database.end();
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
