import { z } from 'zod';
import { SqsError } from './errors.ts';

const entryId = z.object({ Id: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/) });

/** A batch action: each entry succeeds or fails on its own, unless the batch as a whole is malformed. */
export function runBatch<T>(
  entries: readonly unknown[],
  schema: z.ZodType<T>,
  run: (entry: T) => object,
): { Successful: object[]; Failed: object[] } {
  if (entries.length === 0) throw new SqsError('EmptyBatchRequest');
  if (entries.length > 10) throw new SqsError('TooManyEntriesInBatchRequest');
  const ids = entries.map((entry) => entryId.parse(entry).Id);
  if (new Set(ids).size < ids.length) throw new SqsError('BatchEntryIdsNotDistinct');

  const result: { Successful: object[]; Failed: object[] } = { Successful: [], Failed: [] };
  for (const [position, entry] of entries.entries()) {
    const Id = ids[position];
    try {
      result.Successful.push({ Id, ...run(schema.parse(entry)) });
    } catch (error) {
      const { code, message } = toSqsError(error);
      result.Failed.push({ Id, Code: code, Message: message, SenderFault: true });
    }
  }
  return result;
}

/** What the caller did wrong; anything else is a fault of the queue and is thrown on. */
export function toSqsError(error: unknown): SqsError {
  if (error instanceof SqsError) return error;
  if (error instanceof z.ZodError) {
    const reasons = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: ${reasons.join('; ')}`,
    );
  }
  throw error;
}
