import type { Clock } from './clock.ts';
import type { Method } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { malformed } from './proxy-response.ts';
import type { Rejection } from './rejection.ts';

/** Runs the function with this ARN on an event; rejects where it is throttled. */
export type InvokeFunction = (
  functionArn: string,
  event: string,
) => Promise<{ readonly error?: string | undefined; readonly payload: string }>;

/** Lambda's limit of a synchronous payload, in bytes. */
const maximumEventBytes = 6_291_456;

/**
 * The function's answer, or why there is none. As API Gateway has it: an event above Lambda's limit is 413, a
 * throttled function 500, a function that failed 502, one that is too slow 504.
 */
export async function integrate(
  invoke: InvokeFunction,
  { functionArn, timeoutMs }: Method,
  event: string,
  exchange: Exchange,
  clock: Clock,
): Promise<{ readonly payload: string } | { readonly rejection: Rejection }> {
  // A UTF-16 unit is at most three bytes, so that short events need not be measured.
  if (event.length * 3 > maximumEventBytes && Buffer.byteLength(event) > maximumEventBytes) {
    return { rejection: { type: 'REQUEST_TOO_LARGE' } };
  }
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
  const begun = clock();
  const timer = setTimeout(resolve, timeoutMs, undefined);
  try {
    const result = await Promise.race([invoke(functionArn, event), timeout]);
    if (result === undefined) return { rejection: { type: 'INTEGRATION_TIMEOUT' } };
    exchange.integrationStatus = 200;
    if (result.error !== undefined) return { rejection: malformed };
    return { payload: result.payload };
  } catch {
    exchange.integrationStatus = 429;
    return { rejection: { type: 'DEFAULT_5XX', status: 500 } };
  } finally {
    exchange.integrationLatency = Math.round(clock() - begun);
    clearTimeout(timer);
  }
}
