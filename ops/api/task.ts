import { z } from 'zod';
import { taskStatuses } from '../../core/tasks/task.ts';

const source = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('inline'), bytes: z.number() }),
  z.looseObject({ type: z.literal('upload'), upload_id: z.string(), bytes: z.number() }),
  z.looseObject({
    type: z.literal('s3'),
    bucket: z.string(),
    key: z.string(),
    version_id: z.string().nullable(),
  }),
]);

/** A task as the API shows it; members that a newer API may add are kept. */
export const taskSchema = z.looseObject({
  task_id: z.string(),
  status: z.enum(taskStatuses),
  algorithms: z.array(z.string()),
  source,
  created_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  attempts: z.number(),
  progress: z.looseObject({ bytes_done: z.number(), bytes_total: z.number().nullable() }),
  result: z
    .looseObject({
      digests: z.record(z.string(), z.string()).optional(),
      match: z.boolean().optional(),
      computed: z.string(),
    })
    .nullable(),
  error: z.looseObject({ code: z.string(), detail: z.string() }).nullable(),
});

export type ApiTask = z.output<typeof taskSchema>;

export const taskPageSchema = z.looseObject({
  tasks: z.array(taskSchema),
  next_cursor: z.string().nullable(),
});

export const isEnded = ({ status }: ApiTask): boolean => status !== 'queued' && status !== 'processing';
