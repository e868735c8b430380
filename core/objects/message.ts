import { z } from 'zod';
import type { QueueMessage } from '../tasks/ports.ts';
import type { ObjectMessageIds } from './ports.ts';

const schema: z.ZodType<ObjectMessageIds> = z
  .strictObject({
    version: z.literal(1),
    taskId: z.uuidv7(),
    tenant: z.string().min(1),
    /** Of a split task. */
    part: z.int().min(0).optional(),
  })
  .transform(({ taskId, tenant, part }) => ({ taskId, tenant, part }));

/** A message of the object queue: it only names the task, or one of its parts. What is to be done is in the rows. */
export function objectMessage({ taskId, tenant, part }: ObjectMessageIds): QueueMessage {
  return { tenant, body: JSON.stringify({ version: 1, taskId, tenant, part }) };
}

/** Undefined for what is no message of this version. */
export function decodeObjectMessage(body: string): ObjectMessageIds | undefined {
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
