import { metricsOf, rounded, roundedOrNull, type MetricQuery, type ReadMetrics } from './metric-query.ts';
import { functionName, resourcePrefix } from '../names/resources.ts';
import type { FiguresWindow } from './window.ts';

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface ApiTraffic {
  readonly requests: number;
  readonly requests_per_second: number;
  /** Milliseconds at the gateway. */
  readonly latency_ms: Percentiles;
  readonly client_errors: number;
  readonly server_errors: number;
  /** Share of requests answered 5xx, 0 to 1. */
  readonly error_rate: number;
}

/** What the gateway counts, over the window. */
export async function apiTraffic(
  read: ReadMetrics,
  stage: string,
  window: FiguresWindow,
): Promise<ApiTraffic> {
  const metric = metricsOf('AWS/ApiGateway', { ApiName: resourcePrefix(stage), Stage: stage });
  const found = await read(
    {
      requests: metric('Count', 'Sum'),
      clientErrors: metric('4XXError', 'Sum'),
      serverErrors: metric('5XXError', 'Sum'),
      p50: metric('Latency', 'p50'),
      p95: metric('Latency', 'p95'),
      p99: metric('Latency', 'p99'),
    },
    window,
  );
  const { requests = 0, clientErrors = 0, serverErrors = 0 } = found;
  return {
    requests,
    requests_per_second: rounded(requests / window.seconds),
    latency_ms: percentiles(found),
    client_errors: clientErrors,
    server_errors: serverErrors,
    error_rate: requests === 0 ? 0 : rounded(serverErrors / requests),
  };
}

export interface FunctionTraffic {
  readonly name: string;
  readonly invocations: number;
  readonly invocations_per_second: number;
  readonly duration_ms: Percentiles;
  readonly errors: number;
  readonly error_rate: number;
  readonly throttles: number;
  /** Environments at work at once, at the most, and how many there may be. */
  readonly concurrency: { readonly used: number; readonly reserved: number };
}

const kinds = ['invocations', 'errors', 'throttles', 'used', 'p50', 'p95', 'p99'] as const;
type Kind = (typeof kinds)[number];

/** What Lambda counts for each function; `reserved` by the functions' short names. */
export async function functionTraffic(
  read: ReadMetrics,
  { stage, reserved }: { readonly stage: string; readonly reserved: Readonly<Record<string, number>> },
  window: FiguresWindow,
): Promise<readonly FunctionTraffic[]> {
  const queries = Object.keys(reserved).flatMap((name): (readonly [string, MetricQuery])[] => {
    const metric = metricsOf('AWS/Lambda', { FunctionName: functionName(stage, name) });
    const ofKind: Record<Kind, MetricQuery> = {
      invocations: metric('Invocations', 'Sum'),
      errors: metric('Errors', 'Sum'),
      throttles: metric('Throttles', 'Sum'),
      used: metric('ConcurrentExecutions', 'Maximum'),
      p50: metric('Duration', 'p50'),
      p95: metric('Duration', 'p95'),
      p99: metric('Duration', 'p99'),
    };
    return kinds.map((kind) => [`${name} ${kind}`, ofKind[kind]]);
  });
  const found = await read(Object.fromEntries(queries), window);
  return Object.entries(reserved).map(([name, most]) => {
    const of = (kind: Kind): number | undefined => found[`${name} ${kind}`];
    const invocations = of('invocations') ?? 0;
    const errors = of('errors') ?? 0;
    return {
      name,
      invocations,
      invocations_per_second: rounded(invocations / window.seconds),
      duration_ms: percentiles({ p50: of('p50'), p95: of('p95'), p99: of('p99') }),
      errors,
      error_rate: invocations === 0 ? 0 : rounded(errors / invocations),
      throttles: of('throttles') ?? 0,
      concurrency: { used: of('used') ?? 0, reserved: most },
    };
  });
}

function percentiles(found: Readonly<Record<'p50' | 'p95' | 'p99', number | undefined>>): Percentiles {
  return { p50: roundedOrNull(found.p50), p95: roundedOrNull(found.p95), p99: roundedOrNull(found.p99) };
}
