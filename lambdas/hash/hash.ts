import type { APIGatewayProxyEvent } from 'aws-lambda';
import { readBody } from '../../core/requests/body.ts';
import { computeAll, computeOne } from '../../core/requests/compute.ts';
import { costOfHash } from '../../core/requests/cost.ts';
import { readHashRequest, readMultiHashRequest, type HashRequest } from '../../core/requests/hash-request.ts';
import { parsePrefer } from '../../core/requests/prefer.ts';
import { workOfHash } from '../../core/requests/work.ts';
import { bodyOf, headerOf, pathParameter } from '../http/event.ts';
import { json, type HttpResponse } from '../http/response.ts';
import { routeByCost } from './route-by-cost.ts';
import type { HashServices } from './wire.ts';

type Digests = Readonly<Record<string, string>>;
type Shape = (digests: Digests) => Record<string, unknown>;

const encodingOf = ({ algorithms, options }: HashRequest): string =>
  algorithms.every((algorithm) => algorithm.kind === 'password') ? 'phc' : options.output;

/** `POST /hash/{algorithm}`. Computed here where the cost allows, else a task. */
export async function hashOne(event: APIGatewayProxyEvent, services: HashServices): Promise<HttpResponse> {
  const body = readBody(bodyOf(event));
  const request = readHashRequest(pathParameter(event, 'algorithm'), body, event.queryStringParameters);
  const [algorithm] = request.algorithms;
  if (!algorithm) throw new TypeError('a request without an algorithm passed its parser');
  const shape = (digest: string | undefined) => ({
    algorithm: algorithm.name,
    digest,
    encoding: encodingOf(request),
    bytes: request.input.length,
  });
  const elsewhere = await laterOrElse(event, request, services, (digests) => shape(digests[algorithm.name]));
  if (elsewhere) return elsewhere;
  const digest = await computeOne(algorithm, request, services);
  services.meter.record('InlineRequests', 1);
  return json(200, shape(digest), event.requestContext.requestId);
}

/** `POST /hash`: several algorithms over one input. */
export async function hashMany(event: APIGatewayProxyEvent, services: HashServices): Promise<HttpResponse> {
  const request = readMultiHashRequest(readBody(bodyOf(event)), event.queryStringParameters);
  const shape: Shape = (digests) => ({
    digests,
    encoding: encodingOf(request),
    bytes: request.input.length,
  });
  const elsewhere = await laterOrElse(event, request, services, shape);
  if (elsewhere) return elsewhere;
  const digests = await computeAll(request, services);
  services.meter.record('InlineRequests', 1);
  return json(200, shape(digests), event.requestContext.requestId);
}

/** The answer of a request that becomes a task; undefined where it is to be computed here. */
function laterOrElse(
  event: APIGatewayProxyEvent,
  request: HashRequest,
  services: HashServices,
  shape: Shape,
): Promise<HttpResponse> | undefined {
  const preference = parsePrefer(headerOf(event, 'prefer'));
  const cost = costOfHash(request, services.coefficients);
  return routeByCost(event, services, preference, {
    cost,
    inputBytes: request.input.length,
    algorithms: request.algorithms.map((algorithm) => algorithm.name),
    work: () => workOfHash(request),
    shape: ({ result }) => shape(result.digests ?? {}),
  });
}
