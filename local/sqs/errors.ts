/**
 * Errors of the SQS API: the shape's name in JSON, and the code that its older query protocol knew it by, which the SDK
 * reads from the x-amzn-query-error header.
 */
const errors = {
  QueueDoesNotExist: {
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    message: 'The specified queue does not exist.',
  },
  MessageNotInflight: {
    queryCode: 'AWS.SimpleQueueService.MessageNotInflight',
    message: 'The message is not in flight.',
  },
  InvalidMessageContents: {
    queryCode: 'InvalidMessageContents',
    message:
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
  },
  InvalidAttributeName: { queryCode: 'InvalidAttributeName', message: 'An attribute does not exist.' },
  InvalidParameterValue: { queryCode: 'InvalidParameterValue', message: 'A parameter is invalid.' },
  EmptyBatchRequest: {
    queryCode: 'AWS.SimpleQueueService.EmptyBatchRequest',
    message: "The batch request doesn't contain any entries.",
  },
  TooManyEntriesInBatchRequest: {
    queryCode: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    message: 'Maximum number of entries per request are 10.',
  },
  BatchEntryIdsNotDistinct: {
    queryCode: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    message: 'Two or more batch entries in the request have the same Id.',
  },
  BatchRequestTooLong: {
    queryCode: 'AWS.SimpleQueueService.BatchRequestTooLong',
    message: 'Batch requests cannot be longer than 1048576 bytes.',
  },
  ResourceNotFoundException: {
    queryCode: 'ResourceNotFoundException',
    message: "The resource that you specified for the SourceArn parameter doesn't exist.",
  },
  PurgeQueueInProgress: {
    queryCode: 'AWS.SimpleQueueService.PurgeQueueInProgress',
    message: 'Only one PurgeQueue operation is allowed every 60 seconds.',
  },
  UnsupportedOperation: {
    queryCode: 'AWS.SimpleQueueService.UnsupportedOperation',
    message: 'This operation is not supported by the local queue.',
  },
} as const;

export class SqsError extends Error {
  readonly code: keyof typeof errors;

  constructor(code: keyof typeof errors, message: string = errors[code].message) {
    super(message);
    this.name = code;
    this.code = code;
  }

  get queryCode(): string {
    return errors[this.code].queryCode;
  }
}
