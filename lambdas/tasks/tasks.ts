import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import { readJson } from '../../core/requests/body.ts';
import { costOfHash, costOfObject } from '../../core/requests/cost.ts';
import type { HashRequest } from '../../core/requests/hash-request.ts';
import { readListRequest } from '../../core/requests/list-request.ts';
import type { ObjectReference, ObjectRequest } from '../../core/requests/object-request.ts';
import { parsePrefer } from '../../core/requests/prefer.ts';
import { readTaskRequest } from '../../core/requests/task-request.ts';
import { badRequest } from '../../core/requests/violations.ts';
import { parseWait } from '../../core/requests/wait.ts';
import { workOfHash, workOfObject } from '../../core/requests/work.ts';
import type { ObjectSource } from '../../core/objects/object-work.ts';
import { decideRoute } from '../../core/routing/route.ts';
import { cancelTask } from '../../core/tasks/cancel.ts';
import { listTasks } from '../../core/tasks/list.ts';
import { taskStatus } from '../../core/tasks/status.ts';
import { submitObject } from '../../core/tasks/submit.ts';
import { waitForEnd } from '../../core/tasks/wait.ts';
import { findUpload, requireCompleted } from '../../core/uploads/find.ts';
import { answerAccepted, answerAsTask } from '../http/answer-as-task.ts';
import { bodyOf, headerOf, pathParameter, tenantOf } from '../http/event.ts';
import { json, type HttpResponse } from '../http/response.ts';
import { taskJson } from '../http/task-json.ts';
import type { TasksServices } from './wire.ts';

/** `POST /tasks`: always a task, however little it costs. */
export async function create(event: APIGatewayProxyEvent, services: TasksServices): Promise<HttpResponse> {
  const { kind, request } = readTaskRequest(readJson(bodyOf(event)), services.allowedBuckets);
  return kind === 'inline'
    ? createInline(event, services, request)
    : createForObject(event, services, request);
}

async function createInline(
  event: APIGatewayProxyEvent,
  services: TasksServices,
  request: HashRequest,
): Promise<HttpResponse> {
  const cost = costOfHash(request, services.coefficients);
  const inputBytes = request.input.length;
  const route = decideRoute(cost, { inputBytes, respondAsync: true }, services.limits);
  if (route.kind === 'refused') throw badRequest([route.violation]);
  if (route.kind !== 'task') {
    throw new Problem('too-large', 'The input is too large for the queue. Send it with POST /uploads.');
  }
  const preference = parsePrefer(headerOf(event, 'prefer'));
  return answerAsTask(event, services.tasks, services.waitLimitSeconds, preference, {
    work: workOfHash(request),
    algorithms: request.algorithms.map((algorithm) => algorithm.name),
    inputBytes,
    cost,
    shape: taskJson,
  });
}

async function createForObject(
  event: APIGatewayProxyEvent,
  services: TasksServices,
  request: ObjectRequest,
): Promise<HttpResponse> {
  const { source, admit } = await sourceOf(services.uploads, tenantOf(event), request.reference);
  const bytes = source.kind === 'upload' ? source.bytes : undefined;
  const preference = parsePrefer(headerOf(event, 'prefer'));
  return answerAccepted(event, services.tasks, services.waitLimitSeconds, preference, {
    cost: costOfObject(request, bytes, services.coefficients),
    shape: taskJson,
    accept: (asked) => submitObject(services.tasks, { ...asked, work: workOfObject(request, source), admit }),
  });
}

/** Of an upload, whether it is there is known now, and whether it can be read; of an object in S3, its worker finds out. */
async function sourceOf(
  uploads: TasksServices['uploads'],
  tenant: string,
  reference: ObjectReference,
): Promise<{ readonly source: ObjectSource; readonly admit: () => void }> {
  if (reference.kind === 'object') return { source: reference, admit: () => undefined };
  const { uploadId } = reference;
  const upload = await findUpload(uploads, tenant, uploadId);
  const source = { kind: 'upload', uploadId, bytes: upload.bytes } as const;
  return {
    source,
    admit: () => {
      requireCompleted(upload);
    },
  };
}

/** `GET /tasks/{id}`, with `?wait=` until it has ended. */
export async function show(event: APIGatewayProxyEvent, services: TasksServices): Promise<HttpResponse> {
  const seconds = parseWait(event.queryStringParameters?.['wait'], services.waitLimitSeconds);
  const tenant = tenantOf(event);
  const id = pathParameter(event, 'id');
  const task =
    seconds > 0
      ? await waitForEnd(services.tasks, tenant, id, seconds)
      : await taskStatus(services.tasks, tenant, id);
  return json(200, taskJson(task), event.requestContext.requestId);
}

/** `GET /tasks`: the tenant's, newest first. */
export async function list(event: APIGatewayProxyEvent, services: TasksServices): Promise<HttpResponse> {
  const request = readListRequest(event.queryStringParameters);
  const { tasks, nextCursor } = await listTasks(services.tasks, tenantOf(event), request);
  return json(200, { tasks: tasks.map(taskJson), next_cursor: nextCursor }, event.requestContext.requestId);
}

/** `DELETE /tasks/{id}`: cancels. */
export async function cancel(event: APIGatewayProxyEvent, services: TasksServices): Promise<HttpResponse> {
  const task = await cancelTask(services.tasks, tenantOf(event), pathParameter(event, 'id'));
  return json(200, taskJson(task), event.requestContext.requestId);
}
