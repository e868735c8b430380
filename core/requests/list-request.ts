import * as z from 'zod/mini';
import { listLimit, type ListRequest } from '../tasks/list.ts';
import { taskStatuses } from '../tasks/task.ts';
import type { Violation } from '../errors.ts';
import { parseFields } from './parse-fields.ts';
import type { Query } from './query.ts';
import { badRequest } from './violations.ts';

const listQuery = z.strictObject({
  status: z.optional(z.enum(taskStatuses)),
  cursor: z.optional(z.string()),
  limit: z.optional(
    z.pipe(
      z.transform((text) => (typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : NaN)),
      z.int().check(z.minimum(listLimit.minimum), z.maximum(listLimit.maximum)),
    ),
  ),
});

/** The query of `GET /tasks`. */
export function readListRequest(query: Query): ListRequest {
  const violations: Violation[] = [];
  const { limit, status, cursor } = parseFields(listQuery, query ?? {}, violations, 'query');
  if (violations.length > 0) throw badRequest(violations);
  return { limit: limit ?? listLimit.default, status, cursor };
}
