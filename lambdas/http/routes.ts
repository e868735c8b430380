import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import type { ReportError } from './report.ts';
import { problemResponse, type HttpResponse } from './response.ts';

type Route = (event: APIGatewayProxyEvent) => HttpResponse | Promise<HttpResponse>;

/** By method and resource as the template names them: `POST /hash/{algorithm}`. */
type Routes = Readonly<Record<string, Route>>;

/**
 * A Lambda handler for the proxy events of API Gateway (REST): one route a key, and every error as problem+json.
 * What is not a Problem is reported and answered 500 without its text.
 */
export function createHandler(routes: Routes, report: ReportError) {
  return async (event: APIGatewayProxyEvent): Promise<HttpResponse> => {
    const { requestId } = event.requestContext;
    try {
      const route = routes[`${event.httpMethod} ${event.resource}`];
      if (!route) throw new Problem('not-found', 'There is no such route.');
      return await route(event);
    } catch (error) {
      if (error instanceof Problem) {
        if (error.cause !== undefined) await report(error.message, error.cause, requestId);
        return problemResponse(error, requestId);
      }
      await report('unexpected error', error, requestId);
      return problemResponse(new Problem('internal', 'The request could not be handled.'), requestId);
    }
  };
}
