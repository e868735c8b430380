import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createReadMetrics } from '../../adapters/cloudwatch/read-metrics.ts';
import { metricsOf } from '../../core/figures/metric-query.ts';
import { readWindow } from '../../core/figures/window.ts';
import { localClient, startObservedCloud } from './observed-cloud.ts';

const rounds = 20;
/** Some 40 to 200 ms: what lies between caller and gateway, a millisecond and more on a busy machine, is little. */
const iterations = [150_000, 200_000, 300_000, 450_000, 700_000];

const stats = z.object({
  window_seconds: z.number(),
  api: z.object({
    state: z.literal('ok'),
    requests: z.number(),
    latency_ms: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
  }),
});

const percentileOf =
  (values: readonly number[]) =>
  (percent: number): number =>
    values.toSorted((one, other) => one - other)[Math.ceil((percent / 100) * values.length) - 1] ?? NaN;

test('the figures are those of the load generator: counts exactly, percentiles within 10 %', async () => {
  const { cloud, request } = await startObservedCloud({ stage: 'percentiles', whenDone: onTestFinished });
  // What the first use of a client takes is no part of any request, and a request of the API would count as one.
  await (await fetch(cloud.endpoints.console)).text();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const each of iterations) {
      const body = { string: 'x', parameters: { iterations: each } };
      const begun = performance.now();
      const { status } = await request('POST', '/hash/pbkdf2-sha256', { body });
      times.push(performance.now() - begun);
      expect(status).toBe(200);
    }
  }
  const count = rounds * iterations.length;

  const client = new CloudWatchClient({ endpoint: cloud.cloudwatch.endpoint, ...localClient });
  onTestFinished(() => {
    client.destroy();
  });
  const gateway = metricsOf('AWS/ApiGateway', { ApiName: 'hash-api-dev', Stage: 'dev' });
  const overTheWire = await createReadMetrics(client)(
    {
      requests: gateway('Count', 'Sum'),
      p50: gateway('Latency', 'p50'),
      p95: gateway('Latency', 'p95'),
      p99: gateway('Latency', 'p99'),
    },
    readWindow({ window: '600' }, new Date()),
  );
  const answer = await request('GET', '/lb/stats?window=600', { plan: 'operator' });
  const { window_seconds, api } = stats.parse(answer.body);
  expect(window_seconds).toBe(600);

  // The request that asks is counted when it has been answered.
  expect([overTheWire.requests, api.requests]).toEqual([count, count]);
  const own = percentileOf(times);
  const ofGenerator = { p50: own(50), p95: own(95), p99: own(99) };
  for (const percentile of ['p50', 'p95', 'p99'] as const) {
    const exact = ofGenerator[percentile];
    for (const told of [overTheWire[percentile], api.latency_ms[percentile]]) {
      const difference = Math.abs((told ?? NaN) - exact) / exact;
      expect(difference, `${percentile}: ${told} ms told, ${exact} ms at the caller`).toBeLessThan(0.1);
    }
  }
});
