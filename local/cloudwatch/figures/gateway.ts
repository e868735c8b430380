import type { Api } from '../../gateway/definition.ts';
import type { Exchange } from '../../gateway/exchange.ts';
import type { Metric } from '../metric.ts';
import type { MetricStore, Recorder } from '../metric-store.ts';

interface Recorders {
  readonly count: Recorder;
  readonly clientErrors: Recorder;
  readonly serverErrors: Recorder;
  readonly latency: Recorder;
  readonly integrationLatency: Recorder;
}

/**
 * AWS/ApiGateway: Count, 4XXError, 5XXError (each 0 or 1 for every request, so that the average is a rate), Latency
 * and IntegrationLatency in whole milliseconds, by API, by stage, and by method where the stage has detailed metrics.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export function gatewayFigures(
  store: MetricStore,
  api: Pick<Api, 'name' | 'stage' | 'methods' | 'detailedMetrics'>,
): (exchange: Exchange, status: number, latencyMs: number) => void {
  const ofApi = recorders(store, { ApiName: api.name });
  const ofStage = recorders(store, { ApiName: api.name, Stage: api.stage });
  const ofMethods = new Map(
    (api.detailedMetrics ? api.methods : []).map((method) => [
      method,
      recorders(store, {
        ApiName: api.name,
        Stage: api.stage,
        Method: method.httpMethod,
        Resource: method.resourcePath,
      }),
    ]),
  );

  return ({ startedAt, method, integrationLatency }, status, latencyMs) => {
    const ofMethod = method && ofMethods.get(method);
    const all = ofMethod === undefined ? [ofApi, ofStage] : [ofApi, ofStage, ofMethod];
    for (const each of all) {
      each.count.record(1, startedAt);
      each.clientErrors.record(status >= 400 && status < 500 ? 1 : 0, startedAt);
      each.serverErrors.record(status >= 500 ? 1 : 0, startedAt);
      each.latency.record(latencyMs, startedAt);
      if (integrationLatency !== undefined) each.integrationLatency.record(integrationLatency, startedAt);
    }
  };
}

function recorders(store: MetricStore, dimensions: Metric['dimensions']): Recorders {
  const of = (name: string, unit: string): Recorder =>
    store.recorder({ namespace: 'AWS/ApiGateway', name, dimensions, unit });
  return {
    count: of('Count', 'Count'),
    clientErrors: of('4XXError', 'Count'),
    serverErrors: of('5XXError', 'Count'),
    latency: of('Latency', 'Milliseconds'),
    integrationLatency: of('IntegrationLatency', 'Milliseconds'),
  };
}
