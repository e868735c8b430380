import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startBenchCloud } from './cloud.ts';
import { runClosedLoop, type Load, type LoadResult } from './http/closed-loop.ts';
import type { Benchmark, Figure } from './report.ts';
import { median } from './samples.ts';

const connections = 16;
const usual = { rounds: 3, seconds: 4 };
const body = JSON.stringify({ string: 'a'.repeat(1024) });

async function startFastify(): Promise<AsyncDisposable & { origin: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'http', 'fastify-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    origin: line.trim(),
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** 1 KiB sha256 through the whole local cloud, beside a bare Fastify server. */
export const httpBenchmark: Benchmark = {
  name: 'http',
  method: `POST /hash/sha256 of 1 KiB through the local cloud (gateway, key, plan, function process), ${connections} connections in a closed loop, ${usual.rounds} rounds of ${usual.seconds} s alternating with a bare Fastify server; load generator on the same machine; median of the rounds`,
  run: (progress) => compareInline(usual, progress),
};

/** The cloud and the bare server in turn. */
export async function compareInline(
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  progress: (line: string) => void,
): Promise<Figure[]> {
  progress('starting the local cloud');
  // Limits above what this machine can do: the figure is not to be that of a token bucket.
  await using cloud = await startBenchCloud({ stageFile: join(import.meta.dirname, 'http', 'stage.json') });
  await using fastify = await startFastify();
  const common = { path: '/hash/sha256', body, connections };
  const json = { 'content-type': 'application/json' };
  const targets = {
    cloud: { ...common, origin: cloud.api, headers: { ...json, 'x-api-key': cloud.key } },
    fastify: { ...common, origin: fastify.origin, headers: json },
  } satisfies Record<string, Omit<Load, 'seconds'>>;
  const results: Record<keyof typeof targets, LoadResult[]> = { cloud: [], fastify: [] };
  for (const name of ['cloud', 'fastify'] as const) await runClosedLoop({ ...targets[name], seconds: 2 });
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const name of ['cloud', 'fastify'] as const) {
      results[name].push(await runClosedLoop({ ...targets[name], seconds }));
    }
  }
  const of = (name: keyof typeof targets, figure: keyof LoadResult) =>
    median(results[name].map((result) => result[figure]));
  const rate = of('cloud', 'requestsPerSecond');
  const bare = of('fastify', 'requestsPerSecond');
  return [
    {
      name: 'through the local cloud',
      value: rate,
      unit: 'requests/s',
      target: 'at least 3,000',
      met: rate >= 3000,
    },
    { name: 'latency p50', value: of('cloud', 'p50'), unit: 'ms' },
    { name: 'latency p99', value: of('cloud', 'p99'), unit: 'ms' },
    { name: 'bare Fastify', value: bare, unit: 'requests/s' },
    { name: 'its p50', value: of('fastify', 'p50'), unit: 'ms' },
    { name: 'ratio to bare Fastify', value: rate / bare, unit: 'x' },
  ];
}
