import { problems, type Problem } from '../../core/errors.ts';

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  statusCode: number,
  value: unknown,
  requestId: string,
  headers?: Readonly<Record<string, string>>,
): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: JSON.stringify(value),
  };
}

/** The members of RFC 9457 section 3.1, without `instance`. */
export function problemDetails(problem: Problem) {
  const { status, title } = problems[problem.code];
  return {
    type: `urn:hash-api:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    ...(problem.violations.length > 0 && { errors: problem.violations }),
  };
}

export function problemResponse(problem: Problem, requestId: string): HttpResponse {
  const details = problemDetails(problem);
  return {
    statusCode: details.status,
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      ...(problem.retryAfterSeconds !== undefined && { 'retry-after': String(problem.retryAfterSeconds) }),
    },
    body: JSON.stringify({ ...details, request_id: requestId }),
  };
}
