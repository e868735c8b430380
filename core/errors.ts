/**
 * The closed set of errors that callers see: RFC 9457 problem details, each with its HTTP status and
 * whether the same request can succeed later. Messages name the field, the kind of value and the bound,
 * never the value: it may be a secret.
 */
export const problems = {
  'bad-request': { status: 400, title: 'Bad request', retryable: false },
  forbidden: { status: 403, title: 'Forbidden', retryable: false },
  'not-found': { status: 404, title: 'Not found', retryable: false },
  conflict: { status: 409, title: 'Conflict', retryable: false },
  'request-in-progress': { status: 409, title: 'Request in progress', retryable: true },
  'too-large': { status: 413, title: 'Content too large', retryable: false },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type', retryable: false },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key reused', retryable: false },
  'object-too-large': { status: 413, title: 'Object too large', retryable: false },
  'upload-not-complete': { status: 409, title: 'Upload not complete', retryable: false },
  'upload-aborted': { status: 410, title: 'Upload aborted', retryable: false },
  'upload-expired': { status: 410, title: 'Upload expired', retryable: false },
  unavailable: { status: 503, title: 'Service unavailable', retryable: true },
  internal: { status: 500, title: 'Internal error', retryable: false },
} as const;

export type ProblemCode = keyof typeof problems;

/** One violation: a JSON pointer (RFC 6901) into the body, or `query/NAME`, `header/NAME`. */
export interface Violation {
  readonly pointer: string;
  readonly detail: string;
}

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { violations?: readonly Violation[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.violations = options.violations ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
