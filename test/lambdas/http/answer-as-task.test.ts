import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { parsePrefer } from '../../../core/requests/prefer.ts';
import { answerAsTask, type TaskServices } from '../../../lambdas/http/answer-as-task.ts';
import { taskJson } from '../../../lambdas/http/task-json.ts';
import { createFakeIdempotency } from '../../core/fakes/idempotency.ts';
import { createWorld, hashWork, problemOf, someResult, tenant } from '../../core/tasks/world.ts';
import { proxyEvent } from '../proxy-event.ts';

let world: ReturnType<typeof createWorld>;
let services: TaskServices;
/** What happens while somebody waits. */
let meanwhile: (taskId: string) => Promise<unknown>;

beforeEach(() => {
  world = createWorld();
  meanwhile = () => Promise.resolve();
  services = {
    ...world,
    idempotency: createFakeIdempotency(world.time.clock),
    pepper: () => Promise.resolve('pepper'),
    clock: world.time.clock,
    randomBytes,
    sleep: async (milliseconds) => {
      world.time.advance(milliseconds);
      await meanwhile([...world.store.rows.keys()][0] ?? '');
    },
  };
});

async function ask(prefer?: string, headers: Record<string, string> = {}) {
  const event = proxyEvent({ method: 'POST', resource: '/tasks', headers });
  const {
    statusCode,
    headers: sent,
    body,
  } = await answerAsTask(event, services, 20, parsePrefer(prefer), {
    work: hashWork,
    algorithms: hashWork.algorithms,
    inputBytes: 3,
    cost: { cpuMs: 2_100, memoryMib: 1 },
    shape: taskJson,
  });
  return { statusCode, headers: sent, body: JSON.parse(body) as Record<string, unknown> };
}

const completeOnce = async (id: string) => {
  const task = await world.store.get(tenant, id);
  if (task?.status === 'queued') await world.complete(id);
};

describe('answerAsTask', () => {
  test('answers 202 with where to look, under the stage, and when', async () => {
    const { statusCode, headers, body } = await ask();
    const [id] = world.store.rows.keys();
    expect(statusCode).toBe(202);
    expect(body).toEqual({ task_id: id, status: 'queued', status_url: `/dev/tasks/${id!}` });
    expect(headers).toMatchObject({ location: `/dev/tasks/${id!}`, 'retry-after': '3' });
    expect(headers).not.toHaveProperty('preference-applied');
  });

  test('says that it applied respond-async', async () => {
    expect((await ask('respond-async')).headers['preference-applied']).toBe('respond-async');
  });

  test('answers 200 where the client waited and the task is done', async () => {
    meanwhile = completeOnce;
    const { statusCode, headers, body } = await ask('wait=5');
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({ status: 'completed', result: someResult });
    expect(headers['preference-applied']).toBe('wait=5');
  });

  test('answers 202 after the wait, which is never longer than the limit', async () => {
    const before = world.time.clock().getTime();
    const { statusCode, body } = await ask('wait=3600');
    expect(statusCode).toBe(202);
    expect(body['status']).toBe('queued');
    expect(world.time.clock().getTime() - before).toBe(20_000);
  });

  test('answers 202 with the status of a task that was cancelled meanwhile', async () => {
    meanwhile = (id) => world.store.cancel(tenant, id);
    expect(await ask('wait=5')).toMatchObject({ statusCode: 202, body: { status: 'cancelled' } });
  });

  test('gives a repeat with the same Idempotency-Key the same task, in whichever case the header is', async () => {
    const first = await ask(undefined, { 'Idempotency-Key': 'key-1' });
    expect(await ask(undefined, { 'idempotency-key': 'key-1' })).toEqual(first);
    expect(world.store.rows.size).toBe(1);
  });

  test('refuses a malformed Idempotency-Key and accepts nothing', async () => {
    expect(await problemOf(ask(undefined, { 'idempotency-key': 'a b' }))).toMatchObject({
      code: 'bad-request',
      violations: [{ pointer: 'header/idempotency-key' }],
    });
    expect(world.store.rows.size).toBe(0);
  });
});
