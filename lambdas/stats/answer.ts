import type { APIGatewayProxyEvent } from 'aws-lambda';
import { partOf, type Part } from '../../core/figures/part.ts';
import { requireOperator } from '../../core/figures/plans.ts';
import { keyIdOf } from '../http/event.ts';
import { json, type HttpResponse } from '../http/response.ts';
import type { StatsServices } from './wire.ts';

/** Milliseconds in which everything has to answer: 2 s less the way through the gateway. */
export const answerMs = 1700;

/** Takes what a source answers in time. */
export type Gather = <T extends object>(answer: Promise<T>) => Promise<Part<T>>;

/** Figures are of now: nobody between here and the caller keeps them. */
export const answered = (event: APIGatewayProxyEvent, body: object): HttpResponse =>
  json(200, body, event.requestContext.requestId, { 'cache-control': 'no-store' });

/** Lets operators pass and gives what their sources answer, all within one deadline. */
export async function forOperators(
  event: APIGatewayProxyEvent,
  { plans, deadline }: StatsServices,
  figures: (gather: Gather) => Promise<object>,
): Promise<HttpResponse> {
  const over = deadline(answerMs);
  const keyId = keyIdOf(event);
  requireOperator(
    await partOf(
      plans.planOf(keyId).then((plan) => ({ plan })),
      over,
    ),
  );
  return answered(event, await figures((answer) => partOf(answer, over)));
}
