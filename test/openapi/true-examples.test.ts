import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../core/errors.ts';
import { environmentNames as names } from '../../core/names/environment.ts';
import { document, resolve, type MediaType } from '../../lambdas/docs/document.ts';
import { listAlgorithms } from '../../lambdas/hash/algorithms.ts';
import { hashBatch } from '../../lambdas/hash/batch.ts';
import { hashMany, hashOne } from '../../lambdas/hash/hash.ts';
import { verify } from '../../lambdas/hash/verify.ts';
import { wire, type HashServices } from '../../lambdas/hash/wire.ts';
import { problemDetails, type HttpResponse } from '../../lambdas/http/response.ts';
import { proxyEvent } from '../lambdas/proxy-event.ts';

const { components, paths } = document;

/** Budgets under which every example is answered inline. */
const services = wire({
  [names.stage]: 'dev',
  [names.inlineBudgetMs]: '10000',
  [names.inlineMemoryMib]: '256',
  [names.taskBudgetMs]: '30000',
  [names.taskMemoryMib]: '1024',
  [names.waitLimitSeconds]: '20',
});

const valuesOf = (media: MediaType | undefined): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(media?.examples ?? {}).map(([name, { value }]) => [name, value]));

const operations: Readonly<
  Record<
    string,
    (event: APIGatewayProxyEvent, services: HashServices) => HttpResponse | Promise<HttpResponse>
  >
> = { '/hash/{algorithm}': hashOne, '/hash': hashMany, '/hash/batch': hashBatch, '/verify': verify };

/** Request and response examples of the same name belong together. */
const pairs = Object.entries(operations).flatMap(([resource, operation]) => {
  const { requestBody, responses } = paths[resource]!.post!;
  const answers = valuesOf(resolve(responses['200']!, components.responses).content?.['application/json']);
  return [...valuesOf(requestBody?.content['application/json'])]
    .filter(([name]) => answers.has(name))
    .map(([name, request]) => ({ resource, name, operation, request, answer: answers.get(name) }));
});

describe('the service answers a request example with the response example of its name', () => {
  test.each(pairs)('POST $resource $name', async ({ resource, operation, request, answer }) => {
    const event = proxyEvent({
      method: 'POST',
      resource,
      pathParameters: { algorithm: 'sha256' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const { statusCode, body } = await operation(event, services);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toEqual(answer);
  });

  test('every route has such a pair', () => {
    expect(new Set(pairs.map(({ resource }) => resource))).toEqual(new Set(Object.keys(operations)));
  });
});

const listOf = z.object({ algorithms: z.array(z.unknown()).nonempty() });

test('the algorithms of the example are among those of the service', () => {
  const media = resolve(paths['/algorithms']!.get!.responses['200']!, components.responses).content;
  const [example] = valuesOf(media?.['application/json']).values();
  const { body } = listAlgorithms(proxyEvent({ method: 'GET', resource: '/algorithms' }));
  const listed = listOf.parse(JSON.parse(body)).algorithms;
  for (const algorithm of listOf.parse(example).algorithms) expect(listed).toContainEqual(algorithm);
});

test('the example of a bad request is the answer to a misspelt field', async () => {
  const { example } = components.responses['BadRequest']!.content!['application/problem+json']!;
  const event = proxyEvent({
    method: 'POST',
    resource: '/hash/{algorithm}',
    pathParameters: { algorithm: 'sha256' },
    body: '{"sting":"abc"}',
  });
  const problem = await hashOne(event, services).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  const { request_id: _, ...details } = z.looseObject({ request_id: z.string() }).parse(example);
  expect(problem instanceof Problem && problemDetails(problem)).toEqual(details);
});
