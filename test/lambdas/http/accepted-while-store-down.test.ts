import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Problem } from '../../../core/errors.ts';
import { parsePrefer } from '../../../core/requests/prefer.ts';
import { answerAsTask } from '../../../lambdas/http/answer-as-task.ts';
import { createFakeCache } from '../../core/fakes/cache.ts';
import { FakeClock } from '../../core/fakes/clock.ts';
import { createFakeIdempotency } from '../../core/fakes/idempotency.ts';
import { createFakeTaskQueue } from '../../core/fakes/task-queue.ts';
import { createFakeTaskStore } from '../../core/fakes/task-store.ts';
import { proxyEvent } from '../proxy-event.ts';

it('answers 202 for a task that was accepted where the store then cannot say how it stands', async () => {
  const { clock, sleep } = new FakeClock();
  const store = createFakeTaskStore(clock);
  const services = {
    store: { ...store, get: () => Promise.reject(new Problem('unavailable', 'down')) },
    queue: createFakeTaskQueue(),
    cache: createFakeCache(clock),
    idempotency: createFakeIdempotency(clock),
    pepper: () => Promise.resolve('pepper'),
    clock,
    randomBytes,
    sleep,
  };
  const event = proxyEvent({ method: 'POST', resource: '/tasks' });
  const answer = await answerAsTask(event, services, 20, parsePrefer('wait=5'), {
    work: { operation: 'hash', algorithms: ['sha256'], options: { output: 'hex' }, input: 'YWJj' },
    algorithms: ['sha256'],
    inputBytes: 3,
    cost: { cpuMs: 1, memoryMib: 1 },
    shape: () => undefined,
  });
  expect(answer.statusCode).toBe(202);
  const [id = ''] = store.rows.keys();
  expect(JSON.parse(answer.body)).toMatchObject({ task_id: id, status: 'queued' });
});
