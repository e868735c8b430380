import { expect, test } from 'vitest';
import { Problem, problems, type ProblemCode } from '../../../core/errors.ts';
import { unmeasured } from '../../../core/metrics/meter.ts';
import { createHandler } from '../../../lambdas/http/routes.ts';
import { proxyEvent } from '../proxy-event.ts';

const event = proxyEvent({ method: 'GET', resource: '/tasks/{id}', path: '/tasks/1' });

/** Answers with what the route throws. */
async function answerTo(error: unknown) {
  const reports: { message: string; error: unknown; requestId: string }[] = [];
  const throwing = () => {
    throw error;
  };
  const report = (message: string, cause: unknown, requestId: string) => {
    reports.push({ message, error: cause, requestId });
    return Promise.resolve();
  };
  const handler = createHandler({ 'GET /tasks/{id}': throwing }, report, unmeasured);
  const { statusCode, headers, body } = await handler(event);
  return { statusCode, headers, body, reports };
}

test('a route is found by method and resource, and its answer is given as it is', async () => {
  const answer = { statusCode: 200, headers: {}, body: '{}' };
  const handler = createHandler({ 'GET /tasks/{id}': () => answer }, () => Promise.resolve(), unmeasured);
  expect(await handler(event)).toBe(answer);
});

test.each([
  ['GET', '/tasks'],
  ['DELETE', '/tasks/{id}'],
])('no route of another method or resource is taken: %s %s', async (method, resource) => {
  const handler = createHandler(
    { 'GET /tasks/{id}': () => Promise.reject(new Error()) },
    () => Promise.resolve(),
    unmeasured,
  );
  const { statusCode, headers } = await handler(proxyEvent({ method, resource }));
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toBe('application/problem+json');
});

test.each(Object.keys(problems) as ProblemCode[])(
  'the problem %s is answered as problem+json',
  async (code) => {
    const violation = { pointer: '/input', detail: 'is required' };
    const { statusCode, headers, body, reports } = await answerTo(
      new Problem(code, 'What happened.', { violations: [violation] }),
    );
    const { status, title } = problems[code];
    expect(statusCode).toBe(status);
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'x-request-id': 'request-1' });
    expect(JSON.parse(body)).toEqual({
      type: `urn:hash-api:problem:${code}`,
      title,
      status,
      detail: 'What happened.',
      errors: [violation],
      request_id: 'request-1',
    });
    expect(reports).toEqual([]);
  },
);

test('a problem says in retry-after when to come back', async () => {
  const { statusCode, headers } = await answerTo(
    new Problem('unavailable', 'Later.', { retryAfterSeconds: 5 }),
  );
  expect(statusCode).toBe(503);
  expect(headers['retry-after']).toBe('5');
});

test('what caused a problem is reported and not answered', async () => {
  const cause = new Error('connect ECONNREFUSED 10.0.0.1');
  const { body, reports } = await answerTo(new Problem('unavailable', 'Later.', { cause }));
  expect(reports).toEqual([{ message: 'Later.', error: cause, requestId: 'request-1' }]);
  expect(body).not.toContain('10.0.0.1');
});

test.each([
  ['an Error', new Error('password hunter2')],
  ['a text', 'password hunter2'],
  ['an object', { code: 'not-found', detail: 'password hunter2' }],
])('%s that is no problem is answered 500 without its text, and reported', async (_, error) => {
  const { statusCode, headers, body, reports } = await answerTo(error);
  expect(statusCode).toBe(500);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:hash-api:problem:internal', request_id: 'request-1' });
  expect(body).not.toContain('hunter2');
  expect(reports).toEqual([{ message: 'unexpected error', error, requestId: 'request-1' }]);
});
