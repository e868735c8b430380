import type { Api } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { requestTime } from './exchange.ts';

/** What is known only at the end of a request. */
export interface Outcome {
  readonly status?: number;
  readonly responseLength?: number;
  readonly responseLatency?: number;
  readonly error?: GatewayFault;
}

/** Why the gateway itself answered: `$context.error`. */
export interface GatewayFault {
  readonly message: string;
  /** The gateway response type, such as `THROTTLED`. */
  readonly type: string;
  readonly validationErrors: string;
}

type Variable = (exchange: Exchange, api: Api, outcome: Outcome) => string | number | undefined;

/** The `$context` variables that access logs and gateway responses may name; any other is empty. */
const variables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ['accountId', (_exchange, api) => api.accountId],
  ['apiId', (_exchange, api) => api.id],
  ['domainName', ({ host }) => host],
  ['error.message', (_exchange, _api, { error }) => error?.message],
  ['error.messageString', (_exchange, _api, { error }) => error && JSON.stringify(error.message)],
  ['error.responseType', (_exchange, _api, { error }) => error?.type],
  [
    'error.validationErrorString',
    (_exchange, _api, { error }) => error && JSON.stringify(error.validationErrors).slice(1, -1),
  ],
  ['extendedRequestId', ({ extendedRequestId }) => extendedRequestId],
  ['httpMethod', ({ httpMethod }) => httpMethod],
  ['identity.apiKeyId', ({ apiKeyId }) => apiKeyId],
  ['identity.sourceIp', ({ sourceIp }) => sourceIp],
  ['identity.userAgent', ({ userAgent }) => userAgent],
  ['integration.latency', ({ integrationLatency }) => integrationLatency],
  ['integrationStatus', ({ integrationStatus }) => integrationStatus],
  ['integrationLatency', ({ integrationLatency }) => integrationLatency],
  ['path', ({ path }) => path],
  ['protocol', ({ protocol }) => protocol],
  ['requestId', ({ requestId }) => requestId],
  ['requestTime', ({ startedAt }) => requestTime(startedAt)],
  ['requestTimeEpoch', ({ startedAt }) => Math.floor(startedAt)],
  ['resourceId', ({ method }) => method?.resourceId],
  ['resourcePath', ({ method }) => method?.resourcePath],
  ['responseLatency', (_exchange, _api, { responseLatency }) => responseLatency],
  ['responseLength', (_exchange, _api, { responseLength }) => responseLength],
  ['stage', (_exchange, api) => api.stage],
  ['status', (_exchange, _api, { status }) => status],
  ['xrayTraceId', ({ traceId }) => traceId],
]);

/** Variables that stand in a template as they are: all others are escaped where the template is JSON text. */
const ready = new Set(['error.messageString', 'error.validationErrorString']);

export type ContextTemplate = (exchange: Exchange, api: Api, outcome: Outcome) => string;

/** Compiles a text with `$context.name` in it; an unknown or unset variable becomes `absent`. */
export function compileContextTemplate(text: string, absent: string): ContextTemplate {
  const parts = text.split(/\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/);
  const literals = parts.filter((_, index) => index % 2 === 0);
  const names = parts.filter((_, index) => index % 2 === 1);
  const found = names.map((name) => ({ variable: variables.get(name), ready: ready.has(name) }));
  return (exchange, api, outcome) => {
    let result = literals[0] ?? '';
    found.forEach((name, index) => {
      const value = name.variable?.(exchange, api, outcome) ?? absent;
      result += typeof value === 'string' && !name.ready ? escapeJson(value) : String(value);
      result += literals[index + 1] ?? '';
    });
    return result;
  };
}

/** Header values and paths come from the client: what would end a JSON string is escaped. */
function escapeJson(value: string): string {
  return /["\\\u0000-\u001f]/.test(value) ? JSON.stringify(value).slice(1, -1) : value;
}
