import { Client } from 'pg';
import { z } from 'zod';

const rowSchema = z.object({
  id: z.string(),
  status: z.string(),
  algorithms: z.array(z.string()),
  attempt: z.number(),
  created_at: z.date(),
  started_at: z.date().nullable(),
  completed_at: z.date().nullable(),
  error_code: z.string().nullable(),
  progress: z.object({ bytes_done: z.number(), bytes_total: z.number().nullable() }).nullable(),
});

export interface LatestTask {
  readonly id: string;
  readonly status: string;
  readonly algorithms: readonly string[];
  readonly attempt: number;
  /** Milliseconds from the submission to the claim, and from there to the end; null before that. */
  readonly waitedMs: number | null;
  readonly ranMs: number | null;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly errorCode: string | null;
  /** Of a task whose bytes are an object; how many there are is unknown until a worker has looked. */
  readonly bytes: { readonly done: number; readonly total: number | null } | null;
}

/** Ids are in the order of time. Neither inputs nor results leave the database. */
const latest = `
  SELECT id, status, algorithms, attempt, created_at, started_at, completed_at, error ->> 'code' AS error_code,
    CASE WHEN source ->> 'kind' <> 'inline' THEN object_progress(id) END AS progress
  FROM tasks ORDER BY id DESC LIMIT 15`;

export async function readTasks(databaseUrl: string): Promise<LatestTask[]> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 2000,
    query_timeout: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(latest);
    return rows.map(toTask);
  } finally {
    await client.end();
  }
}

function toTask(row: unknown): LatestTask {
  const { id, status, algorithms, attempt, created_at, started_at, completed_at, error_code, progress } =
    rowSchema.parse(row);
  return {
    id,
    status,
    algorithms,
    attempt,
    waitedMs: started_at === null ? null : started_at.getTime() - created_at.getTime(),
    ranMs:
      started_at === null || completed_at === null ? null : completed_at.getTime() - started_at.getTime(),
    createdAt: created_at.getTime() / 1000,
    errorCode: error_code,
    bytes: progress && {
      // An object that was answered without reading it, or in one go, is done all the same.
      done: status === 'completed' ? (progress.bytes_total ?? 0) : progress.bytes_done,
      total: progress.bytes_total,
    },
  };
}
