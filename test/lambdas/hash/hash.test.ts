import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { coefficients } from '../../../core/hashing/cost/coefficients.ts';
import { measureCompute } from '../../../core/metrics/measure-compute.ts';
import { unmeasured } from '../../../core/metrics/meter.ts';
import type { NewWork } from '../../../lambdas/http/answer-as-task.ts';
import { hashMany, hashOne } from '../../../lambdas/hash/hash.ts';
import { wire, type HashServices } from '../../../lambdas/hash/wire.ts';
import { problemOf } from '../../core/tasks/world.ts';
import { proxyEvent } from '../proxy-event.ts';

const accepted = { statusCode: 202, headers: {}, body: '{}' };

function createServices(limits: Partial<HashServices['limits']> = {}) {
  const tasks: NewWork[] = [];
  const services: HashServices = {
    limits: {
      inlineBudgetMs: 100,
      inlineMemoryMib: 128,
      taskBudgetMs: 10_000,
      taskMemoryMib: 1_024,
      ...limits,
    },
    coefficients,
    randomBytes,
    report: () => Promise.resolve(),
    meter: unmeasured,
    measure: measureCompute(unmeasured),
    answerAsTask: (_event, _preference, work) => {
      tasks.push(work);
      return Promise.resolve(accepted);
    },
  };
  return { services, tasks };
}

const request = (body: object, headers: Record<string, string> = {}) =>
  proxyEvent({
    method: 'POST',
    resource: '/hash/{algorithm}',
    path: '/hash/sha256',
    pathParameters: { algorithm: 'sha256' },
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const sha256 = createHash('sha256').update('abc').digest('hex');

describe('hashing', () => {
  test('is done inline where the budget allows it', async () => {
    const { services, tasks } = createServices();
    const { statusCode, body } = await hashOne(request({ string: 'abc' }), services);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual({ algorithm: 'sha256', digest: sha256, encoding: 'hex', bytes: 3 });
    expect(tasks).toEqual([]);
  });

  test('is done by a task where it costs more than the inline budget, or is preferred so', async () => {
    const small = createServices({ inlineBudgetMs: 0 });
    expect(await hashOne(request({ string: 'abc' }), small.services)).toBe(accepted);
    expect(small.tasks).toMatchObject([{ algorithms: ['sha256'], inputBytes: 3 }]);
    const { services, tasks } = createServices();
    expect(await hashOne(request({ string: 'abc' }, { Prefer: 'respond-async' }), services)).toBe(accepted);
    expect(tasks).toHaveLength(1);
  });

  test('is refused where no function may spend that much', async () => {
    const { services, tasks } = createServices({ inlineBudgetMs: 0, taskBudgetMs: 0 });
    const problem = await problemOf(hashOne(request({ string: 'abc' }), services));
    expect(problem.code).toBe('bad-request');
    expect(problem.violations[0]?.detail).toContain('ms of CPU');
    expect(tasks).toEqual([]);
  });

  test('with several algorithms answers all digests', async () => {
    const { services } = createServices();
    const { body } = await hashMany(request({ string: 'abc', algorithms: ['sha256', 'md5'] }), services);
    const md5 = createHash('md5').update('abc').digest('hex');
    expect(JSON.parse(body)).toEqual({ digests: { sha256, md5 }, encoding: 'hex', bytes: 3 });
  });

  test('does not start without its settings, and names them', () => {
    expect(() => wire({})).toThrow('INLINE_BUDGET_MS, INLINE_MEMORY_MIB, TASK_BUDGET_MS, TASK_MEMORY_MIB');
  });
});
