import { parseArgs } from 'node:util';
import { blake3KernelBenchmark } from './blake3-kernel.ts';
import { crc64NvmeBenchmark } from './crc64nvme.ts';
import { describeMachine } from './calibrate/machine.ts';
import { coldStartBenchmark } from './cold-start.ts';
import { handlerBenchmark } from './handler.ts';
import { httpBenchmark } from './http.ts';
import { metricsBenchmark } from './metrics.ts';
import { queueBenchmark } from './queue.ts';
import { formatFigure, type Figure } from './report.ts';

const benchmarks = [
  handlerBenchmark,
  blake3KernelBenchmark,
  crc64NvmeBenchmark,
  metricsBenchmark,
  coldStartBenchmark,
  httpBenchmark,
  queueBenchmark,
];
const names = benchmarks.map(({ name }) => name);

const help = `Usage: npm run bench -- [NAME ...] [--json]

Measures what README and docs state, each beside something else measured in the same run.

  NAME     one or more of: ${names.join(', ')} (all where none is named)
  --json   the figures as JSON on standard output
  --help   this text

Exit code 1 where a target was missed.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (unknown.length > 0) {
  process.stderr.write(`unknown benchmark: ${unknown.join(', ')}\n\n${help}`);
  process.exit(2);
}

const machine = await describeMachine();
const progress = (line: string): void => void process.stderr.write(`  ${line}\n`);
if (!values.json) {
  const { processor, virtualProcessors, memoryGib, platform, versions } = machine;
  process.stdout.write(`${processor}, ${virtualProcessors} vCPU, ${memoryGib} GiB, ${platform}\n`);
  process.stdout.write(
    `${Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', ')}\n`,
  );
}

const results: Record<string, { method: string; figures: Figure[] }> = {};
for (const benchmark of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  if (!values.json) process.stdout.write(`\n${benchmark.name}: ${benchmark.method}\n`);
  const figures = await benchmark.run(progress);
  results[benchmark.name] = { method: benchmark.method, figures };
  if (!values.json) process.stdout.write(`${figures.map(formatFigure).join('\n')}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
const missed = Object.values(results).some(({ figures }) => figures.some(({ met }) => met === false));
process.exitCode = missed ? 1 : 0;
