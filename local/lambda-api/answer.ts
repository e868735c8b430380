/** An error by the name and status that Lambda's API gives it. */
export class LambdaApiError extends Error {
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const notFound = (what: string): LambdaApiError =>
  new LambdaApiError('ResourceNotFoundException', 404, `${what} does not exist here.`);

export const invalid = (message: string): LambdaApiError =>
  new LambdaApiError('InvalidParameterValueException', 400, message);

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export const ok = (body: object, status = 200): Answer => ({ status, body: JSON.stringify(body) });
