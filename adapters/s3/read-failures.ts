import { S3ServiceException } from '@aws-sdk/client-s3';
import { ObjectFailure, type ObjectFailureCode } from '../../core/objects/object-failures.ts';
import { ReadInterrupted } from '../../core/objects/read-errors.ts';

/** S3's error codes (Amazon S3 API Reference, "Error responses") that ask for fewer requests. */
const throttlingCodes = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequestsException', '503', '429']);

/** Client errors that go away: of the clock, of credentials that are being renewed, of a slow connection. */
const passingCodes = new Set(['RequestTimeout', 'RequestTimeTooSkewed', 'ExpiredToken', 'OperationAborted']);

const failuresByCode: Readonly<Record<string, ObjectFailureCode>> = {
  NoSuchKey: 'object-not-found',
  NoSuchVersion: 'object-not-found',
  NoSuchBucket: 'object-not-found',
  NotFound: 'object-not-found',
  // Of a delete marker.
  MethodNotAllowed: 'object-not-found',
  PreconditionFailed: 'object-changed',
  InvalidRange: 'object-changed',
  InvalidObjectState: 'object-archived',
  AccessDenied: 'object-access-denied',
  AllAccessDisabled: 'object-access-denied',
  AccountProblem: 'object-access-denied',
};

const failuresByStatus: Readonly<Record<number, ObjectFailureCode>> = {
  // Of a bucket in another region, to which no way leads out of the VPC.
  301: 'object-access-denied',
  401: 'object-access-denied',
  403: 'object-access-denied',
  404: 'object-not-found',
  405: 'object-not-found',
  412: 'object-changed',
  416: 'object-changed',
};

/** Client errors without a text, as HEAD answers, for which only a GET says the reason. */
export function needsReason(error: unknown): boolean {
  const status = statusOf(error);
  return status === 400 || status === 403;
}

/**
 * What a failed read means: ObjectFailure, ReadInterrupted for what may go well if tried again, or the error itself
 * where it is neither, a defect.
 */
export function readFailure(error: unknown): unknown {
  if (error instanceof ObjectFailure || error instanceof ReadInterrupted) return error;
  const status = statusOf(error);
  // No answer: a connection that failed, broke or stood still, or credentials that could not be had.
  if (!(error instanceof S3ServiceException) || status === undefined) {
    return new ReadInterrupted({ throttled: false, cause: error });
  }
  const { name, message } = error;
  if (throttlingCodes.has(name) || status === 503 || status === 429) {
    return new ReadInterrupted({ throttled: true, cause: error });
  }
  if (status >= 500 || passingCodes.has(name)) return new ReadInterrupted({ throttled: false, cause: error });
  if (isAboutKey(name, status, message)) return new ObjectFailure('object-encrypted', { cause: error });
  // A version id that is none, which only the text tells.
  if (name === 'InvalidArgument' && /version id/i.test(message)) {
    return new ObjectFailure('object-not-found', { cause: error });
  }
  const code = failuresByCode[name] ?? failuresByStatus[status];
  return code === undefined ? error : new ObjectFailure(code, { cause: error });
}

/**
 * SSE-C is an InvalidRequest (400) without the customer's key; a KMS key that the role may not use an AccessDenied that
 * names kms:Decrypt; one that is disabled, pending deletion or gone has codes of its own, `KMS.`.
 */
function isAboutKey(name: string, status: number, message: string): boolean {
  if (name.startsWith('KMS')) return true;
  if (status === 403) return /\bkms:|\bKMS\b/.test(message);
  return name === 'InvalidRequest' && /server[- ]side encryption|encryption parameters/i.test(message);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
