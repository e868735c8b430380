import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listenOnLoopback } from '../../local/process/loopback-server.ts';
import { onTestFinished } from 'vitest';

export interface FakeTask {
  readonly createdAt: number;
  completedAt?: number;
  status: 'queued' | 'completed' | 'failed';
  attempts: number;
}

interface Behaviour {
  /** Answers a request itself; false leaves it to the fake. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** What becomes of a new task; default: completed at once. */
  readonly onTask?: (task: FakeTask) => void;
  /** Milliseconds after which a task is shown. */
  readonly lateMs?: number;
}

export interface FakeApi {
  readonly url: string;
  readonly tasks: ReadonlyMap<string, FakeTask>;
  /** Paths and keys of all requests, in order. */
  readonly requests: readonly { readonly path: string; readonly key: string }[];
}

/** The routes that scenarios call, without what is behind them. */
export async function startFakeApi({ intercept, onTask, lateMs = 0 }: Behaviour = {}): Promise<FakeApi> {
  const tasks = new Map<string, FakeTask>();
  const requests: { path: string; key: string }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, key: String(request.headers['x-api-key']) });
    request.resume();
    if (intercept?.(request, response) === true) return;
    const [, id] = /^\/tasks\/([\w-]+)/.exec(path) ?? [];
    if (id !== undefined) {
      setTimeout(() => {
        send(response, 200, show(id, tasks.get(id)!));
      }, lateMs);
      return;
    }
    if (request.headers['prefer'] !== 'respond-async') {
      send(response, 200, {});
      return;
    }
    const task: FakeTask = { createdAt: Date.now(), status: 'queued', attempts: 0 };
    const taskId = randomUUID();
    tasks.set(taskId, task);
    if (onTask === undefined)
      Object.assign(task, { status: 'completed', completedAt: Date.now(), attempts: 1 });
    else onTask(task);
    send(response, 202, { task_id: taskId });
  });
  const url = await listenOnLoopback(server);
  onTestFinished(() => closeServer(server));
  return { url, tasks, requests };
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const show = (id: string, { createdAt, completedAt, status, attempts }: FakeTask) => ({
  task_id: id,
  status,
  attempts,
  created_at: new Date(createdAt).toISOString(),
  started_at: completedAt === undefined ? null : new Date(createdAt).toISOString(),
  completed_at: completedAt === undefined ? null : new Date(completedAt).toISOString(),
});
