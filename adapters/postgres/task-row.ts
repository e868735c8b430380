import { z } from 'zod';
import { taskStatuses, type Task, type TaskSource } from '../../core/tasks/task.ts';
import { sourceRow } from './object-rows.ts';

const row = z.object({
  id: z.uuid(),
  tenant: z.string(),
  operation: z.enum(['hash', 'verify']),
  algorithms: z.array(z.string()),
  source: z.union([z.object({ kind: z.literal('inline'), bytes: z.number() }), sourceRow]),
  status: z.enum(taskStatuses),
  attempt: z.number(),
  result: z
    .object({
      digests: z.record(z.string(), z.string()).optional(),
      match: z.boolean().optional(),
      bytes: z.number(),
      computed: z.enum(['worker', 'cache', 's3-checksum']),
    })
    .nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  created_at: z.date(),
  started_at: z.date().nullable(),
  completed_at: z.date().nullable(),
  /** Of an object task; null once what stood beside it is gone. */
  progress: z.object({ bytes_done: z.number(), bytes_total: z.number().nullable() }).nullish(),
});

/** A row of `tasks` as the task that it says. Throws where it breaks what the table's constraints promise. */
export const taskRow = row.transform((fields, context): Task => {
  const {
    id,
    tenant,
    operation,
    algorithms,
    source,
    status,
    result,
    error,
    completed_at: completedAt,
  } = fields;
  const common = {
    id,
    tenant,
    operation,
    algorithms,
    source,
    createdAt: fields.created_at,
    startedAt: fields.started_at,
    attempts: fields.attempt,
    progress: progressOf(fields),
  };
  if (status === 'queued' || status === 'processing') return { ...common, status };
  if (completedAt) {
    if (status === 'completed' && result) return { ...common, status, completedAt, result };
    if (status === 'failed' && error) return { ...common, status, completedAt, error };
    if (status === 'cancelled') return { ...common, status, completedAt };
  }
  context.addIssue(`the row is ${status} but lacks what that takes`);
  return z.NEVER;
});

function progressOf({
  source,
  status,
  result,
  progress,
}: Pick<z.infer<typeof row>, 'status' | 'result' | 'progress'> & { source: TaskSource }): Task['progress'] {
  if (source.kind === 'inline') {
    return { bytesDone: status === 'completed' ? source.bytes : 0, bytesTotal: source.bytes };
  }
  if (status === 'completed' && result) return { bytesDone: result.bytes, bytesTotal: result.bytes };
  const announced = source.kind === 'upload' ? source.bytes : null;
  return { bytesDone: progress?.bytes_done ?? 0, bytesTotal: progress?.bytes_total ?? announced };
}
