import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Readiness } from '../../core/health/readiness.ts';
import { json, type HttpResponse } from '../http/response.ts';

/** `GET /health`: that this function runs; with `?ready`, whether a task could be accepted. */
export async function health(
  event: APIGatewayProxyEvent,
  ready: () => Promise<Readiness>,
): Promise<HttpResponse> {
  const { requestId } = event.requestContext;
  if (event.queryStringParameters?.['ready'] === undefined) {
    return json(200, { status: 'ok' }, requestId, { 'cache-control': 'no-store' });
  }
  const readiness = await ready();
  const accepts = readiness.status !== 'unavailable';
  return json(accepts ? 200 : 503, readiness, requestId, {
    'cache-control': 'no-store',
    ...(!accepts && { 'retry-after': '5' }),
  });
}
