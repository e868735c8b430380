import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { outcome, taskContent } from '../messages.ts';
import { compute } from './argon2.ts';
import type { Driver } from './driver.ts';

const queue = 'argon2';

/** As many as a batch of Hash API. */
const batchSize = 10;

/** Seconds: the least that pg-boss takes, and how often it looks whose heart has stopped. */
const heartbeatSeconds = 10;

const outcomesSql = `
  SELECT id::text,
         CASE WHEN state IN ('completed', 'failed', 'active') THEN state::text ELSE 'waiting' END AS state,
         CASE WHEN state = 'completed' THEN extract(epoch FROM completed_on)::float8 * 1000 END AS "endedAt",
         CASE WHEN started_on IS NULL THEN 0 ELSE retry_count + 1 END AS attempts
  FROM pgboss.job WHERE id = ANY ($1::uuid[])`;

function bossOf(url: string, supervise: boolean): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    useListenNotify: true,
    schedule: false,
    supervise,
    superviseIntervalSeconds: heartbeatSeconds,
    monitorIntervalSeconds: heartbeatSeconds,
  });
  boss.on('error', (error) => {
    console.error(`pg-boss: ${error.message}`);
  });
  return boss;
}

export const driver: Driver = {
  async connect(url) {
    const boss = bossOf(url, false);
    await boss.start();
    await boss.createQueue(queue, { notify: true, heartbeatSeconds, expireInSeconds: 60 });
    const pool = new Pool({ connectionString: url, max: 1 });
    return {
      async submit(content, count) {
        const jobs = Array.from({ length: count }, () => ({ data: content }));
        return (await boss.insert(queue, jobs, { returnId: true })) ?? [];
      },
      async unfinished() {
        const { rows } = await pool.query(
          "SELECT count(*)::integer AS count FROM pgboss.job WHERE name = $1 AND state < 'completed'",
          [queue],
        );
        return z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count;
      },
      async outcomes(ids) {
        const { rows } = await pool.query(outcomesSql, [ids]);
        return z.array(outcome).parse(rows);
      },
    };
  },
  async work(url) {
    const boss = bossOf(url, true);
    await boss.start();
    await boss.work(
      queue,
      { batchSize, perJobResults: true, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
      async (jobs) => {
        const results = [];
        for (const { id, data } of jobs) {
          results.push({ id, status: 'completed' as const, output: await compute(taskContent.parse(data)) });
        }
        return results;
      },
    );
  },
};
