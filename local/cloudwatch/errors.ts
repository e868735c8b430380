/** An error of the API, by the name that the SDK gives it. */
export class CloudWatchError extends Error {
  constructor(
    name:
      | 'ValidationException'
      | 'InvalidParameterException'
      | 'InvalidNextToken'
      | 'MalformedQueryException'
      | 'ResourceNotFound'
      | 'ResourceNotFoundException'
      | 'UnknownOperationException',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}
