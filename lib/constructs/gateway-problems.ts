import { GatewayResponse, type IRestApi, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';

/** What API Gateway answers by itself, as problem details (RFC 9457) of the same shape as the functions'. */
export interface GatewayProblem {
  readonly type: ResponseType;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Static: what API Gateway could insert (`$context.error.validationErrorString`) may repeat input. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

const unknownRoute = { status: 404, code: 'not-found', title: 'Not found' };
const forbidden = { status: 403, code: 'forbidden', title: 'Forbidden' };
const internal = { status: 500, code: 'internal', title: 'Internal error', detail: 'The service failed.' };
const badRequest = { status: 400, code: 'bad-request', title: 'Bad request' };

export const gatewayProblems: readonly GatewayProblem[] = [
  {
    type: ResponseType.INVALID_API_KEY,
    ...forbidden,
    detail: 'This route needs a valid API key in the header x-api-key.',
  },
  { type: ResponseType.ACCESS_DENIED, ...forbidden, detail: 'The request is not allowed.' },
  { type: ResponseType.WAF_FILTERED, ...forbidden, detail: 'The request was refused by a firewall rule.' },
  {
    // API Gateway's name for a route or method that it does not have; signed requests are not used here.
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    ...unknownRoute,
    detail: 'There is no such route or method.',
  },
  { type: ResponseType.RESOURCE_NOT_FOUND, ...unknownRoute, detail: 'There is no such route or method.' },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'throttled',
    title: 'Too many requests',
    detail: "The rate of the API key's plan or of the route is exceeded.",
    retryAfterSeconds: 1,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    code: 'quota-exceeded',
    title: 'Quota exceeded',
    detail: "The quota of the API key's plan is used up for this period.",
    // The period's end is not among the gateway's variables; an hour keeps a client from asking in vain all day.
    retryAfterSeconds: 3600,
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'too-large',
    title: 'Content too large',
    detail: 'The body exceeds 4 MiB: send larger inputs through POST /uploads.',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    code: 'unsupported-media-type',
    title: 'Unsupported media type',
    detail: 'The body is to be application/json or application/octet-stream.',
  },
  { type: ResponseType.BAD_REQUEST_BODY, ...badRequest, detail: 'The body is to be a JSON object.' },
  { type: ResponseType.BAD_REQUEST_PARAMETERS, ...badRequest, detail: 'A required parameter is missing.' },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: 'timeout',
    title: 'Gateway timeout',
    detail: 'The service did not answer in time.',
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 503,
    code: 'unavailable',
    title: 'Service unavailable',
    detail: 'The service cannot answer at the moment.',
    retryAfterSeconds: 1,
  },
  { type: ResponseType.API_CONFIGURATION_ERROR, ...internal },
  { type: ResponseType.DEFAULT_5XX, ...internal },
  { type: ResponseType.DEFAULT_4XX, ...badRequest, detail: 'The request cannot be processed.' },
];

export function addGatewayProblems(scope: Construct, restApi: IRestApi): void {
  for (const { type, status, retryAfterSeconds, ...problem } of gatewayProblems) {
    new GatewayResponse(scope, type.responseType, {
      restApi,
      type,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'x-request-id': 'context.requestId',
        ...(retryAfterSeconds !== undefined && { 'Retry-After': `'${retryAfterSeconds}'` }),
      },
      templates: {
        'application/json': JSON.stringify({
          type: `urn:hash-api:problem:${problem.code}`,
          title: problem.title,
          status,
          detail: problem.detail,
          request_id: '$context.requestId',
        }),
      },
    });
  }
}
