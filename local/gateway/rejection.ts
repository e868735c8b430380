/**
 * Why the gateway itself answers a request, in API Gateway's own gateway response types, each with the status,
 * message and error name that it has by default.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const rejectionTypes = {
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  BAD_REQUEST_BODY: [400, 'Invalid request body', 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters', 'BadRequestException'],
  DEFAULT_4XX: [400, 'Bad Request', 'BadRequestException'],
  DEFAULT_5XX: [500, 'Internal server error', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'Forbidden', 'ForbiddenException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded', 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestTooLargeException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
} as const satisfies Record<string, readonly [status: number, message: string, errorName: string]>;

export type RejectionType = keyof typeof rejectionTypes;

export interface Rejection {
  readonly type: RejectionType;
  /** Where it is not the type's own. */
  readonly message?: string;
  /** Where it is not the type's own; a status in the template's gateway response goes before it. */
  readonly status?: number;
  /** What a request validator found: `$context.error.validationErrorString`. */
  readonly validationErrors?: string;
}
