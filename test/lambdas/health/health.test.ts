import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { environmentNames } from '../../../core/names/environment.ts';
import { document } from '../../../lambdas/docs/document.ts';
import { health } from '../../../lambdas/health/health.ts';
import { wire } from '../../../lambdas/health/wire.ts';
import { closeServer, listenOnLoopback } from '../../../local/process/loopback-server.ts';
import { schemaViolations } from '../../openapi/schemas.ts';
import { proxyEvent } from '../proxy-event.ts';

const event = proxyEvent({ method: 'GET', resource: '/health', query: { ready: '' } });
const nothingListens = 'http://127.0.0.1:9/000000000000/none';

/** One queue's address; the function's client asks no more of SQS than its depth. */
async function queue(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => closeServer(server));
  return `${await listenOnLoopback(server)}/000000000000/some`;
}

const answering: RequestListener = (_request, response) => {
  response
    .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    .end('{"Attributes":{"ApproximateNumberOfMessages":"0"}}');
};
const hanging: RequestListener = () => undefined;

/** With a database that refuses connections, and without a cache. */
async function checksWith(computeQueueUrl: string, objectQueueUrl: string) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local').stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { ready } = wire({
    [environmentNames.stage]: 'test',
    [environmentNames.databaseUrl]: 'postgresql://nobody:none@127.0.0.1:9/none',
    [environmentNames.cacheUrl]: '',
    [environmentNames.cacheName]: '',
    [environmentNames.computeQueueUrl]: computeQueueUrl,
    [environmentNames.objectQueueUrl]: objectQueueUrl,
  });
  const { statusCode, body } = await health(event, ready);
  const readiness: unknown = JSON.parse(body);
  expect(schemaViolations(document.components.schemas['Health']!, readiness)).toEqual([]);
  return { statusCode, readiness };
}

test.each([
  ['both answer', answering, answering, 'ok', 'ok'],
  ['the object queue hangs', answering, hanging, 'ok', 'unavailable'],
  ['the compute queue hangs', hanging, answering, 'unavailable', 'ok'],
])('of the two queues, each by itself: %s', async (_, compute, objects, computeState, objectState) => {
  const { statusCode, readiness } = await checksWith(await queue(compute), await queue(objects));
  expect(statusCode).toBe(503);
  expect(readiness).toMatchObject({
    status: 'unavailable',
    checks: {
      database: { state: 'unavailable' },
      cache: { state: 'off' },
      queue: { state: computeState },
      object_queue: { state: objectState },
    },
  });
});

test('an object queue that is gone is seen at once', async () => {
  const { readiness } = await checksWith(await queue(answering), nothingListens);
  expect(readiness).toMatchObject({
    checks: { queue: { state: 'ok' }, object_queue: { state: 'unavailable' } },
  });
});
