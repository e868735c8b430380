import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IdempotentRequest } from '../../core/tasks/ports.ts';

/**
 * One record a key, in the layout of Powertools for AWS Lambda's idempotency utility, so that its tools and habits
 * apply: `id`, `status`, `expiration` (seconds, the table's TTL attribute), `in_progress_expiration` (milliseconds),
 * `data`, `validation`. It holds ids and a keyed fingerprint, nothing of the request.
 */
export interface IdempotencyRecord {
  readonly status: 'INPROGRESS' | 'COMPLETED';
  readonly expiresAt: number;
  readonly inProgressUntil: number;
  readonly fingerprint: string;
  readonly taskId: string;
}

const seconds = z.object({ N: z.coerce.number() });
const schema = z
  .object({
    status: z.object({ S: z.enum(['INPROGRESS', 'COMPLETED']) }),
    expiration: seconds,
    in_progress_expiration: seconds,
    validation: z.object({ S: z.string() }),
    data: z.object({ M: z.object({ task_id: z.object({ S: z.string() }) }) }),
  })
  .transform((item): IdempotencyRecord => ({
    status: item.status.S,
    expiresAt: item.expiration.N,
    inProgressUntil: item.in_progress_expiration.N,
    fingerprint: item.validation.S,
    taskId: item.data.M.task_id.S,
  }));

/** Hashed: keys are the callers' text, of any length. */
export function recordId({ tenant, route, key }: IdempotentRequest): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenant, route, key]))
    .digest('base64');
  return `hash-api#${digest}`;
}

export function readRecord(item: Record<string, AttributeValue>): IdempotencyRecord {
  return schema.parse(item);
}

export function writeRecord(id: string, record: IdempotencyRecord): Record<string, AttributeValue> {
  return {
    id: { S: id },
    status: { S: record.status },
    expiration: { N: String(record.expiresAt) },
    in_progress_expiration: { N: String(record.inProgressUntil) },
    validation: { S: record.fingerprint },
    data: { M: { task_id: { S: record.taskId } } },
  };
}
