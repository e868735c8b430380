import type { LocalFunction } from '../lambda/function.ts';
import type { Answer } from './answer.ts';

interface Invocation {
  /** Null: $LATEST. */
  readonly version: string | null;
  /** Whether the end of the log is to come with the answer. */
  readonly tail: boolean;
  readonly body: string;
}

/** Invoke (synchronous): https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(target: LocalFunction, { version, tail, body }: Invocation): Promise<Answer> {
  const { payload, error, logTail = '' } = await target.invoke(body === '' ? '{}' : body);
  return {
    status: 200,
    headers: {
      'x-amz-executed-version': version ?? '$LATEST',
      ...(tail && { 'x-amz-log-result': Buffer.from(logTail).toString('base64') }),
      ...(error !== undefined && { 'x-amz-function-error': error }),
    },
    body: payload,
  };
}
