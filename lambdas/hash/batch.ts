import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import { readBatchRequest } from '../../core/requests/batch-request.ts';
import { readJson } from '../../core/requests/body.ts';
import { computeOne } from '../../core/requests/compute.ts';
import { costOfHash } from '../../core/requests/cost.ts';
import type { HashRequest } from '../../core/requests/hash-request.ts';
import { bodyOf } from '../http/event.ts';
import { json, problemDetails, type HttpResponse } from '../http/response.ts';
import type { HashServices } from './wire.ts';

const overBudget = (budgetMs: number): Problem =>
  new Problem(
    'bad-request',
    `The batch is over its inline budget of ${budgetMs} estimated CPU milliseconds at this item. Send the item by itself with POST /hash/{algorithm}, which queues it.`,
  );

async function hashItem(request: HashRequest, services: HashServices) {
  const [algorithm] = request.algorithms;
  if (!algorithm) throw new TypeError('an item without an algorithm passed its parser');
  return {
    algorithm: algorithm.name,
    digest: await computeOne(algorithm, request, services),
    encoding: algorithm.kind === 'password' ? 'phc' : request.options.output,
    bytes: request.input.length,
  };
}

/** `POST /hash/batch`: in order, within one inline budget for all; each item that fails carries its own error. */
export async function hashBatch(event: APIGatewayProxyEvent, services: HashServices): Promise<HttpResponse> {
  const { inlineBudgetMs, inlineMemoryMib } = services.limits;
  let spentMs = 0;
  const results: unknown[] = [];
  for (const item of readBatchRequest(readJson(bodyOf(event)))) {
    if (item instanceof Problem) {
      results.push({ error: problemDetails(item) });
      continue;
    }
    const cost = costOfHash(item, services.coefficients);
    if (spentMs + cost.cpuMs > inlineBudgetMs || cost.memoryMib > inlineMemoryMib) {
      results.push({ error: problemDetails(overBudget(inlineBudgetMs)) });
      continue;
    }
    spentMs += cost.cpuMs;
    results.push(await hashItem(item, services));
  }
  services.meter.record('InlineRequests', 1);
  return json(200, { results }, event.requestContext.requestId);
}
