import type { APIGatewayProxyEvent } from 'aws-lambda';
import { verifyPassword } from '../../core/hashing/password.ts';
import { verifyDigest } from '../../core/hashing/verify.ts';
import { readJson } from '../../core/requests/body.ts';
import { costOfVerify } from '../../core/requests/cost.ts';
import { parsePrefer } from '../../core/requests/prefer.ts';
import { readVerifyRequest } from '../../core/requests/verify-request.ts';
import { workOfVerify } from '../../core/requests/work.ts';
import { bodyOf, headerOf } from '../http/event.ts';
import { json, type HttpResponse } from '../http/response.ts';
import { routeByCost } from './route-by-cost.ts';
import type { HashServices } from './wire.ts';

/** `POST /verify`. A password hash that costs more than the inline budget is verified by a task. */
export async function verify(event: APIGatewayProxyEvent, services: HashServices): Promise<HttpResponse> {
  const { requestId } = event.requestContext;
  const request = readVerifyRequest(readJson(bodyOf(event)));
  if (request.kind === 'digest') {
    const { algorithm, input, digest, key } = request;
    const compute = () => verifyDigest(algorithm.name, input, digest, { key });
    return inline(services, requestId, algorithm.name, input, compute);
  }
  const elsewhere = routeByCost(event, services, parsePrefer(headerOf(event, 'prefer')), {
    cost: costOfVerify(request, services.coefficients),
    inputBytes: request.input.length,
    algorithms: [request.algorithm.name],
    work: () => workOfVerify(request),
    shape: ({ result }) => ({ match: result.match }),
  });
  if (elsewhere) return elsewhere;
  const { algorithm, phc, input } = request;
  return inline(services, requestId, algorithm.name, input, () => verifyPassword(phc, input));
}

async function inline(
  { meter, measure }: HashServices,
  requestId: string,
  algorithm: string,
  input: Uint8Array,
  compute: () => boolean | Promise<boolean>,
): Promise<HttpResponse> {
  const match = await measure(algorithm, input.length, compute);
  meter.record('InlineRequests', 1);
  return json(200, { match }, requestId);
}
