import { compileContextTemplate } from './context-variables.ts';
import type { ContextTemplate, GatewayFault } from './context-variables.ts';
import type { Api, GatewayResponse } from './definition.ts';
import type { Exchange } from './exchange.ts';
import type { Rejection, RejectionType } from './rejection.ts';
import { rejectionTypes } from './rejection.ts';

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why, for the access log. */
  readonly error: GatewayFault;
}

/** What API Gateway answers where the template says nothing of a type. */
const defaultTemplate = '{"message":$context.error.messageString}';

interface Compiled {
  readonly status: number | undefined;
  readonly contentType: string;
  readonly headers: readonly (readonly [string, ContextTemplate])[];
  readonly body: ContextTemplate;
}

/** Answers of the gateway itself, by the template's gateway responses. */
export function createGatewayResponses(
  api: Api,
): (rejection: Rejection, exchange: Exchange) => GatewayAnswer {
  const compiled = new Map<RejectionType, Compiled>();

  /** A type without a response of its own takes DEFAULT_4XX or DEFAULT_5XX. */
  function compile(type: RejectionType, status: number): Compiled {
    const before = compiled.get(type);
    if (before !== undefined) return before;
    const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const made = compileResponse(api.gatewayResponses.get(type) ?? api.gatewayResponses.get(fallback));
    compiled.set(type, made);
    return made;
  }

  return (rejection, exchange) => {
    const [typeStatus, typeMessage, errorName] = rejectionTypes[rejection.type];
    const ownStatus = rejection.status ?? typeStatus;
    const response = compile(rejection.type, ownStatus);
    const status = response.status ?? ownStatus;
    const message = rejection.message ?? typeMessage;
    const error = { message, type: rejection.type, validationErrors: rejection.validationErrors ?? message };
    const outcome = { status, error };
    const headers: Record<string, string> = {
      'content-type': response.contentType,
      'x-amzn-errortype': errorName,
      'x-amzn-requestid': exchange.requestId,
      'x-amz-apigw-id': exchange.extendedRequestId,
    };
    for (const [name, value] of response.headers) headers[name] = value(exchange, api, outcome);
    return { status, headers, body: response.body(exchange, api, outcome), error };
  };
}

function compileResponse(response: GatewayResponse | undefined): Compiled {
  const [[contentType, template] = ['application/json', defaultTemplate]] = preferred(response);
  return {
    status: response?.status,
    contentType,
    headers: [...(response?.headers ?? [])].map(
      ([name, expression]) => [name, headerValue(expression)] as const,
    ),
    body: compileContextTemplate(template, ''),
  };
}

/** The template for JSON goes before any other. */
function preferred(response: GatewayResponse | undefined): [string, string][] {
  return [...(response?.templates ?? [])].sort(
    ([first], [second]) => Number(second === 'application/json') - Number(first === 'application/json'),
  );
}

/** `'static'` in quotes, or `context.name`. */
function headerValue(expression: string): ContextTemplate {
  const fixed = /^'(.*)'$/s.exec(expression)?.[1];
  if (fixed !== undefined) return () => fixed;
  return compileContextTemplate(expression.startsWith('context.') ? `$${expression}` : expression, '');
}
