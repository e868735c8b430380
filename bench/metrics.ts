import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createHandler } from '../lambdas/http/routes.ts';
import { hashOne } from '../lambdas/hash/hash.ts';
import { wire } from '../lambdas/hash/wire.ts';
import { createMeter } from '../lambdas/metrics/meter.ts';
import { measureCompute } from '../core/metrics/measure-compute.ts';
import type { MetricsSample } from './metrics-process.ts';
import { benchEnvironment, proxyEvent } from './proxy-event.ts';
import type { Benchmark } from './report.ts';
import { median } from './samples.ts';

/** CloudWatch's list price for the ingestion of logs of the standard class, us-east-1, dollars per GB (2026). */
const dollarsPerGb = 0.5;

/** A GB is taken as 10^9 bytes, as in docs/cost.md: where it means 2^30, the bill is 7 % lower. */
const bytesPerGb = 1e9;

/** CloudWatch Logs counts 26 bytes beside each event ("CloudWatch Logs quotas", PutLogEvents). */
const bytesPerEvent = 26;

/** What one inline request writes. */
async function lineOfOneRequest(): Promise<string> {
  const lines: string[] = [];
  const meter = createMeter({ ...benchEnvironment, STAGE: 'prod' }, (line) => lines.push(line));
  const services = { ...wire(benchEnvironment), meter, measure: measureCompute(meter) };
  const handler = createHandler(
    { 'POST /hash/{algorithm}': (event) => hashOne(event, services) },
    services.report,
    meter,
  );
  const event: unknown = proxyEvent('/hash/{algorithm}', 'sha256', { string: 'a'.repeat(1024) });
  await handler(event as Parameters<typeof handler>[0]);
  return lines.join('');
}

async function sampleOf(output: 'pipe' | 'ignore'): Promise<MetricsSample> {
  const script = fileURLToPath(new URL('metrics-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', output, 'inherit', 'ipc'] });
  child.stdout?.resume();
  const [messages] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return messages[0] as MetricsSample;
}

/** What measuring costs a request, and what its line costs. */
export const metricsBenchmark: Benchmark = {
  name: 'metrics',
  method:
    'POST /hash/sha256 of 1024 bytes in a process of its own, with its figures written to a pipe that is read (and to /dev/null), against the same handler that records nothing; median of 15 rounds of 10000 calls, alternating',
  async run(progress) {
    progress('to a pipe');
    const piped = await sampleOf('pipe');
    progress('to /dev/null');
    const discarded = await sampleOf('ignore');
    const added = ({ measured, unmeasured }: MetricsSample) => median(measured) - median(unmeasured);
    const bytes = Buffer.byteLength(await lineOfOneRequest()) - 1;
    return [
      { name: 'request without figures', value: median(piped.unmeasured), unit: 'us' },
      { name: 'request with figures, to a pipe', value: median(piped.measured), unit: 'us' },
      {
        name: 'added by figures, to a pipe',
        value: added(piped),
        unit: 'us',
        target: 'at most 15',
        met: added(piped) <= 15,
      },
      { name: 'added by figures, to /dev/null', value: added(discarded), unit: 'us' },
      { name: 'line of an inline request', value: bytes, unit: 'bytes' },
      {
        name: 'its ingestion, a million requests, list price',
        value: ((bytes + bytesPerEvent) * 1e6 * dollarsPerGb) / bytesPerGb,
        unit: 'USD',
      },
    ];
  },
};
