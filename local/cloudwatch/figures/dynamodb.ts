import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MetricStore } from '../metric-store.ts';

/**
 * AWS/DynamoDB: SuccessfulRequestLatency in milliseconds by table and operation, from the request's arrival to the end
 * of its answer. As DynamoDB counts, its SampleCount is the number of successful requests.
 *
 * Cannot be had: ConsumedReadCapacityUnits and ConsumedWriteCapacityUnits, which the server tells only to requests that
 * ask for them, and throttling, as nothing is provisioned here.
 */
export function dynamodbFigures(
  metrics: MetricStore,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const begun = performance.now();
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    let head = '';
    request.on('data', (chunk: Buffer) => {
      if (head.length < 65_536) head += chunk.toString('latin1');
    });
    response.once('finish', () => {
      const table = /"TableName"\s*:\s*"([^"]+)"/.exec(head)?.[1];
      if (response.statusCode !== 200 || table === undefined) return;
      metrics.put({
        namespace: 'AWS/DynamoDB',
        name: 'SuccessfulRequestLatency',
        dimensions: { TableName: table, Operation: operation },
        unit: 'Milliseconds',
        timestampMs: Date.now(),
        value: performance.now() - begun,
      });
    });
  };
}
