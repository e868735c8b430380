import type { ApiClient } from '../api/api-client.ts';
import { isEnded, type ApiTask } from '../api/task.ts';
import { getTask } from './api-tasks.ts';
import { progressText } from './print.ts';

/** Seconds that the API holds an answer: how often progress is told. */
const holdSeconds = 2;

interface Waiting {
  readonly ids: readonly string[];
  /** Is told how far it is. */
  readonly say: (text: string) => void;
  /** Is given each task as soon as its end is known, in the order of `ids`. */
  readonly ended: (task: ApiTask) => void;
  readonly signal: AbortSignal;
}

/**
 * Waits for one task after the other, as each request that waits holds one of the API's functions. All are asked for
 * before: one that there is not is known at once. Throws ApiProblem.
 */
export async function waitForTasks(api: ApiClient, { ids, say, ended, signal }: Waiting): Promise<ApiTask[]> {
  const asked: ApiTask[] = [];
  for (const id of ids) asked.push(await getTask(api, id, signal));
  const tasks: ApiTask[] = [];
  for (let task of asked) {
    while (!isEnded(task)) {
      const count = asked.length === 1 ? '' : `${tasks.length} of ${asked.length} ended; `;
      say(`${count}${task.task_id} ${task.status} ${progressText(task)}`.trimEnd());
      task = await getTask(api, task.task_id, signal, holdSeconds);
    }
    tasks.push(task);
    ended(task);
  }
  return tasks;
}
