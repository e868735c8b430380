import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import type { InvocationMeter, LineFields } from '../../core/metrics/meter.ts';
import { tenantOf } from './event.ts';
import { measureRequest } from './measure-request.ts';
import type { ReportError } from './report.ts';
import { problemResponse, type HttpResponse } from './response.ts';

type Route = (event: APIGatewayProxyEvent) => HttpResponse | Promise<HttpResponse>;

/** By method and resource as the template names them: `POST /hash/{algorithm}`. */
type Routes = Readonly<Record<string, Route>>;

/**
 * A Lambda handler for the proxy events of API Gateway (REST): one route a key, and every error as problem+json.
 * What is not a Problem is reported and answered 500 without its text. Each request is measured.
 */
export function createHandler(routes: Routes, report: ReportError, meter: InvocationMeter) {
  async function answer(event: APIGatewayProxyEvent, route: Route | undefined): Promise<Answered> {
    const { requestId } = event.requestContext;
    try {
      if (!route) throw new Problem('not-found', 'There is no such route.');
      return { response: await route(event) };
    } catch (error) {
      if (error instanceof Problem) {
        if (error.cause !== undefined) await report(error.message, error.cause, requestId);
        return refusal(event, error);
      }
      await report('unexpected error', error, requestId);
      return refusal(event, new Problem('internal', 'The request could not be handled.'));
    }
  }

  return async (event: APIGatewayProxyEvent): Promise<HttpResponse> => {
    const start = meter.now();
    const route = routes[`${event.httpMethod} ${event.resource}`];
    const { response, fields } = await answer(event, route);
    // What the template does not route is one value of the dimension, whatever it was.
    measureRequest(meter, route ? event.resource : 'none', start, response.statusCode);
    meter.flush(fields);
    return response;
  };
}

interface Answered {
  readonly response: HttpResponse;
  readonly fields?: LineFields;
}

/** The kind of an error and who met it are fields of the line of its figures, to be counted with a query of the logs. */
function refusal(event: APIGatewayProxyEvent, problem: Problem): Answered {
  const { requestId, identity } = event.requestContext;
  const tenant = identity.apiKeyId ? tenantOf(event) : null;
  return {
    response: problemResponse(problem, requestId),
    fields: { problem: problem.code, request_id: requestId, ...(tenant !== null && { tenant }) },
  };
}
