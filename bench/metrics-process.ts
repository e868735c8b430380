/**
 * Child process of the benchmark `metrics`: its standard output is where the figures go, so it answers over IPC.
 * The same handler twice, once with a meter that records nothing.
 */
import { setImmediate } from 'node:timers/promises';
import { unmeasured } from '../core/metrics/meter.ts';
import { measureCompute } from '../core/metrics/measure-compute.ts';
import { hashOne } from '../lambdas/hash/hash.ts';
import { wire } from '../lambdas/hash/wire.ts';
import { createHandler } from '../lambdas/http/routes.ts';
import { benchEnvironment, proxyEvent } from './proxy-event.ts';

const rounds = 15;
const callsPerRound = 10_000;

export interface MetricsSample {
  /** Microseconds a call, by round. */
  readonly measured: readonly number[];
  readonly unmeasured: readonly number[];
}

const services = wire(benchEnvironment);
const silent = { ...services, meter: unmeasured, measure: measureCompute(unmeasured) };
const [withFigures, without] = [services, silent].map((given) =>
  createHandler({ 'POST /hash/{algorithm}': (event) => hashOne(event, given) }, given.report, given.meter),
);
const event = JSON.stringify(proxyEvent('/hash/{algorithm}', 'sha256', { string: 'a'.repeat(1024) }));

async function microsecondsPerCall(handler: ReturnType<typeof createHandler> | undefined): Promise<number> {
  await setImmediate();
  const start = performance.now();
  for (let call = 0; call < callsPerRound; call++) {
    JSON.stringify(await handler?.(JSON.parse(event) as Parameters<typeof handler>[0]));
  }
  return ((performance.now() - start) / callsPerRound) * 1000;
}

const sample = { measured: [] as number[], unmeasured: [] as number[] };
for (let round = -1; round < rounds; round++) {
  const [more, less] = [await microsecondsPerCall(withFigures), await microsecondsPerCall(without)];
  if (round < 0) continue;
  sample.measured.push(more);
  sample.unmeasured.push(less);
}
process.send?.(sample satisfies MetricsSample);
