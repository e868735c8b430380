import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import type { Cost } from '../../core/hashing/cost/estimate.ts';
import { parseIdempotencyKey } from '../../core/requests/idempotency-key.ts';
import type { Preference } from '../../core/requests/prefer.ts';
import { submit, type Submission, type SubmitPorts } from '../../core/tasks/submit.ts';
import type { Task, TaskStatus } from '../../core/tasks/task.ts';
import { waitForEnd, type WaitPorts } from '../../core/tasks/wait.ts';
import type { Work } from '../../core/tasks/work.ts';
import { basePathOf, headerOf, tenantOf } from './event.ts';
import { json, type HttpResponse } from './response.ts';

/** What accepting a task and waiting for it needs. */
export type TaskServices = SubmitPorts & WaitPorts;

interface Estimated {
  readonly cost: Cost;
  /** The body of a 200 where the client waited and the task is done. */
  readonly shape: (task: Extract<Task, { status: 'completed' }>) => unknown;
}

export interface NewWork extends Estimated {
  readonly work: Work;
  readonly algorithms: readonly string[];
  readonly inputBytes: number;
}

/** Whose task it is to be, and under which Idempotency-Key. */
type Asked = Pick<Submission, 'tenant' | 'idempotency'>;

export interface Accepting extends Estimated {
  /** As `submit`. */
  readonly accept: (asked: Asked) => Promise<{ readonly taskId: string }>;
}

/** Whole seconds after which it is worth asking, from the estimate: the queue may add to it. */
const askAgainSeconds = (cost: Cost): number => Math.max(1, Math.ceil(cost.cpuMs / 1000));

/** Submits what the request holds; see `answerAccepted`. */
export function answerAsTask(
  event: APIGatewayProxyEvent,
  services: TaskServices,
  waitLimitSeconds: number,
  preference: Preference,
  { work, algorithms, inputBytes, ...estimated }: NewWork,
): Promise<HttpResponse> {
  return answerAccepted(event, services, waitLimitSeconds, preference, {
    ...estimated,
    accept: (asked) => submit(services, { ...asked, work, algorithms, inputBytes }),
  });
}

/**
 * Submits, waits as long as the client prefers (RFC 7240 `wait`) and answers 200 where the task is done by then,
 * else 202 with where to look for it.
 */
export async function answerAccepted(
  event: APIGatewayProxyEvent,
  services: WaitPorts,
  waitLimitSeconds: number,
  preference: Preference,
  { accept, cost, shape }: Accepting,
): Promise<HttpResponse> {
  const tenant = tenantOf(event);
  const key = parseIdempotencyKey(headerOf(event, 'idempotency-key'));
  const idempotency = key === undefined ? undefined : { key, route: `${event.httpMethod} ${event.path}` };
  const { taskId } = await accept({ tenant, idempotency });
  const wait = Math.min(preference.waitSeconds ?? 0, waitLimitSeconds);
  const { requestId } = event.requestContext;
  let status: TaskStatus = 'queued';
  if (wait > 0) {
    const task = await waitForEnd(services, tenant, taskId, wait).catch(unlessUnavailable);
    if (task?.status === 'completed') {
      return json(200, shape(task), requestId, { 'preference-applied': `wait=${wait}` });
    }
    status = task?.status ?? status;
  }
  const location = `${basePathOf(event)}/tasks/${taskId}`;
  return json(202, { task_id: taskId, status, status_url: location }, requestId, {
    location,
    'retry-after': String(askAgainSeconds(cost)),
    ...(preference.respondAsync && { 'preference-applied': 'respond-async' }),
  });
}

/** The task is accepted: where nobody can say how it stands, that is no failure of the request. */
function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof Problem && error.code === 'unavailable')) throw error;
}
