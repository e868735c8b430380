import { parse, stringify } from 'uuid';
import { Problem } from '../errors.ts';
import type { TaskStore } from './ports.ts';
import { isTaskId } from './task-id.ts';
import type { Task, TaskStatus } from './task.ts';

/** Tasks of one page. */
export const listLimit = { minimum: 1, maximum: 100, default: 20 };

export interface ListRequest {
  /** Within `listLimit`. */
  readonly limit: number;
  readonly status?: TaskStatus | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** The tenant's tasks, newest first. Throws Problem `bad-request` (`query/cursor`). */
export async function listTasks(
  { store }: { readonly store: Pick<TaskStore, 'list'> },
  tenant: string,
  { limit, status, cursor }: ListRequest,
): Promise<{ tasks: Task[]; nextCursor: string | null }> {
  const before = cursor === undefined ? undefined : decodeCursor(cursor);
  // One more than asked tells whether there is a next page.
  const tasks = await store.list(tenant, { limit: limit + 1, status, before });
  const page = tasks.slice(0, limit);
  const last = page.at(-1);
  return { tasks: page, nextCursor: last && tasks.length > limit ? encodeCursor(last.id) : null };
}

/** Opaque to callers: the last id of the page, 16 bytes as base64url. */
function encodeCursor(id: string): string {
  return Buffer.from(parse(id)).toString('base64url');
}

function decodeCursor(cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length === 16 && bytes.toString('base64url') === cursor) {
    const id = stringifyUnchecked(bytes);
    if (id !== undefined) return id;
  }
  const violation = { pointer: 'query/cursor', detail: 'is no cursor of this service' };
  throw new Problem('bad-request', violation.detail, { violations: [violation] });
}

function stringifyUnchecked(bytes: Uint8Array): string | undefined {
  try {
    const id = stringify(bytes);
    return isTaskId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
