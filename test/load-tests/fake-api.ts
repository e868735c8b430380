import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../../local/process/loopback-server.ts';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { FakeUploads } from './fake-uploads.ts';
import { send } from './send.ts';

const objectTask = z.object({ source: z.object({ upload_id: z.string() }) });

export interface FakeTask {
  readonly createdAt: number;
  completedAt?: number;
  status: 'queued' | 'completed' | 'failed';
  attempts: number;
  /** Of a task whose bytes were uploaded: its result's. */
  digests?: Readonly<Record<string, string>>;
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
  /** Begun and not deleted. */
  readonly uploads: ReadonlyMap<string, unknown>;
  /** Paths and keys of all requests, in order. */
  readonly requests: readonly { readonly path: string; readonly key: string }[];
}

/** The routes that scenarios call, without what is behind them. */
export async function startFakeApi({ intercept, onTask, lateMs = 0 }: Behaviour = {}): Promise<FakeApi> {
  const tasks = new Map<string, FakeTask>();
  const requests: { path: string; key: string }[] = [];
  const uploads = new FakeUploads(() => url);
  const accept = (response: ServerResponse, digests?: FakeTask['digests']): void => {
    const task: FakeTask = {
      createdAt: Date.now(),
      status: 'queued',
      attempts: 0,
      ...(digests !== undefined && { digests }),
    };
    const taskId = randomUUID();
    tasks.set(taskId, task);
    if (onTask === undefined)
      Object.assign(task, { status: 'completed', completedAt: Date.now(), attempts: 1 });
    else onTask(task);
    send(response, 202, { task_id: taskId });
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, key: String(request.headers['x-api-key']) });
    if (intercept?.(request, response) === true) {
      request.resume();
      return;
    }
    if (uploads.takes(request, response)) return;
    if (path === '/tasks' && request.method === 'POST') {
      void json(request).then((body) => {
        accept(response, uploads.digestsOf(objectTask.parse(body).source.upload_id));
      });
      return;
    }
    request.resume();
    const [, id] = /^\/tasks\/([\w-]+)/.exec(path) ?? [];
    if (id !== undefined) {
      setTimeout(() => {
        send(response, 200, show(id, tasks.get(id)!));
      }, lateMs);
      return;
    }
    if (request.headers['prefer'] === 'respond-async') accept(response);
    else send(response, 200, {});
  });
  const url = await listenOnLoopback(server);
  onTestFinished(() => closeServer(server));
  return { url, tasks, uploads: uploads.kept, requests };
}

const show = (id: string, { createdAt, completedAt, status, attempts, digests }: FakeTask) => ({
  task_id: id,
  status,
  attempts,
  created_at: new Date(createdAt).toISOString(),
  started_at: completedAt === undefined ? null : new Date(createdAt).toISOString(),
  completed_at: completedAt === undefined ? null : new Date(completedAt).toISOString(),
  ...(status === 'completed' && digests !== undefined && { result: { digests } }),
});
