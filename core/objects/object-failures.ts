/**
 * Why an object task fails, as its reader sees it, beside what any task may fail of (tasks/failures.ts). None of it
 * goes away by trying again.
 */
export const objectFailures = {
  'object-not-found': 'There is no such object, or no such version of it. Check bucket, key and version_id.',
  'object-access-denied':
    "The service may not read the object. Give its role s3:GetObject and s3:GetObjectVersion on it; its bucket has to be in the service's region.",
  'object-encrypted':
    "The object is encrypted with a key that the service does not have: a customer's own (SSE-C), or a KMS key whose policy does not let the service's role decrypt.",
  'object-archived': 'The object is in an archive storage class. Restore it, then submit the task again.',
  'object-changed':
    'The object was replaced or deleted while it was read. Submit the task again, with a version_id where the bucket keeps versions.',
  'object-too-large':
    'The object is too large for an algorithm whose computation cannot be continued by another worker. Ask for another algorithm.',
  'part-size-too-small':
    'The object has more than 10,000 parts of part_size bytes, and S3 allows no object more. Ask for larger parts.',
  'checksum-mismatch':
    'A computed digest differs from the checksum that S3 keeps of the object: its bytes are not those that were stored.',
  'upload-not-complete': 'The upload is not complete. Complete it, then submit the task again.',
  'upload-expired': 'The upload has expired or was aborted. Upload the object again.',
} as const;

export type ObjectFailureCode = keyof typeof objectFailures;

/** What cannot be done with an object, however often it is tried. */
export class ObjectFailure extends Error {
  readonly code: ObjectFailureCode;

  constructor(code: ObjectFailureCode, options: { readonly cause?: unknown } = {}) {
    super(objectFailures[code], options);
    this.name = 'ObjectFailure';
    this.code = code;
  }
}
