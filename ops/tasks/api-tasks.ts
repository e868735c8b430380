import type { ApiClient } from '../api/api-client.ts';
import { taskPageSchema, taskSchema, type ApiTask } from '../api/task.ts';

/** Tasks of one page: the most that the API gives. */
const pageSize = 100;

export interface ListWishes {
  readonly status: string | undefined;
  /** Tasks at most. */
  readonly limit: number;
}

/** The key's tasks, newest first. */
export async function listTasks(
  api: ApiClient,
  { status, limit }: ListWishes,
  signal: AbortSignal,
): Promise<ApiTask[]> {
  const tasks: ApiTask[] = [];
  for (let cursor: string | null = null; ;) {
    const query = new URLSearchParams({
      limit: String(Math.min(pageSize, limit - tasks.length)),
      ...(status !== undefined && { status }),
      ...(cursor !== null && { cursor }),
    });
    const path = `/tasks?${query.toString()}`;
    const page = taskPageSchema.parse(await api.send({ method: 'GET', path, signal }));
    tasks.push(...page.tasks);
    cursor = page.next_cursor;
    if (cursor === null || tasks.length >= limit) return tasks;
  }
}

/** `waitSeconds`: how long the API holds the answer for the task's end. */
export async function getTask(
  api: ApiClient,
  id: string,
  signal: AbortSignal,
  waitSeconds = 0,
): Promise<ApiTask> {
  const path = `/tasks/${encodeURIComponent(id)}${waitSeconds > 0 ? `?wait=${waitSeconds}` : ''}`;
  return taskSchema.parse(await api.send({ method: 'GET', path, signal }));
}

/** Throws ApiProblem 409 where it has ended. */
export async function cancelTask(api: ApiClient, id: string, signal: AbortSignal): Promise<ApiTask> {
  const path = `/tasks/${encodeURIComponent(id)}`;
  // The second time, what the first one cancelled has ended.
  return taskSchema.parse(await api.send({ method: 'DELETE', path, signal, repeatable: false }));
}
