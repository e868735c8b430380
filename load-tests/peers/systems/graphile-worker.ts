import { makeWorkerUtils, run, WorkerPreset } from 'graphile-worker';
import { Pool } from 'pg';
import { z } from 'zod';
import { outcome, taskContent } from '../messages.ts';
import { compute } from './argon2.ts';
import type { Driver } from './driver.ts';

/** As many as a batch of Hash API. */
const localQueueSize = 10;

/** Milliseconds: where the documentation says to begin. */
const completeJobBatchDelay = 250;

/** graphile-worker deletes a job that is done and keeps no result: the task stores it. */
const resultsTable = `
  CREATE TABLE IF NOT EXISTS results (
    job bigint PRIMARY KEY,
    output jsonb NOT NULL,
    attempts integer NOT NULL,
    completed_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`;

const outcomesSql = `
  SELECT w.id::text,
         CASE WHEN r.job IS NOT NULL THEN 'completed'
              WHEN j.id IS NULL OR j.attempts >= j.max_attempts THEN 'failed'
              WHEN j.locked_at IS NOT NULL THEN 'active' ELSE 'waiting' END AS state,
         extract(epoch FROM r.completed_at)::float8 * 1000 AS "endedAt",
         coalesce(r.attempts, j.attempts, 0)::integer AS attempts
  FROM unnest($1::bigint[]) AS w (id)
  LEFT JOIN results r ON r.job = w.id
  LEFT JOIN graphile_worker.jobs j ON j.id = w.id`;

export const driver: Driver = {
  async connect(url) {
    const utils = await makeWorkerUtils({ connectionString: url });
    await utils.migrate();
    const pool = new Pool({ connectionString: url, max: 1 });
    await pool.query(resultsTable);
    let submitted = 0;
    return {
      async submit(content, count) {
        const specs = Array.from({ length: count }, () => ({ identifier: 'argon2', payload: content }));
        const jobs = await utils.addJobs(specs);
        submitted += jobs.length;
        return jobs.map(({ id }) => id);
      },
      async unfinished() {
        const { rows } = await pool.query('SELECT count(*)::integer AS count FROM results');
        return submitted - z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count;
      },
      async outcomes(ids) {
        const { rows } = await pool.query(outcomesSql, [ids]);
        return z.array(outcome).parse(rows);
      },
    };
  },
  async work(url) {
    await run({
      preset: {
        extends: [WorkerPreset],
        worker: {
          connectionString: url,
          concurrentJobs: 1,
          localQueue: { size: localQueueSize },
          completeJobBatchDelay,
        },
      },
      noHandleSignals: true,
      taskList: {
        async argon2(payload, helpers) {
          const output = await compute(taskContent.parse(payload));
          await helpers.query(
            `INSERT INTO results (job, output, attempts) VALUES ($1, $2, $3)
             ON CONFLICT (job) DO UPDATE SET attempts = excluded.attempts`,
            [helpers.job.id, JSON.stringify(output), helpers.job.attempts],
          );
        },
      },
    });
  },
};
