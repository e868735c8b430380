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
    return json(200, { match: await verifyDigest(algorithm.name, input, digest, { key }) }, requestId);
  }
  const elsewhere = routeByCost(event, services, parsePrefer(headerOf(event, 'prefer')), {
    cost: costOfVerify(request, services.coefficients),
    inputBytes: request.input.length,
    algorithms: [request.algorithm.name],
    work: () => workOfVerify(request),
    shape: ({ result }) => ({ match: result.match }),
  });
  if (elsewhere) return elsewhere;
  return json(200, { match: await verifyPassword(request.phc, request.input) }, requestId);
}
