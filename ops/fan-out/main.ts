import { pricesAsOf } from '../../lib/prices/prices.ts';
import { UsageError } from '../command.ts';
import { parseOptions } from '../parse-options.ts';
import { checkModel } from './check/check.ts';
import { modelledAlgorithms, type ModelledAlgorithm } from './model/coefficients.ts';
import { awsLimits } from './model/limits.ts';
import { rowsOf } from './rows.ts';
import { renderRows } from './table.ts';

const shown = [
  'sha256',
  'blake3',
  'crc64nvme',
  'crc32c',
  'sha256-composite',
] as const satisfies ModelledAlgorithm[];

const help = `Usage: npm run model:fan-out -- [OPTIONS]

Predicts how long one object of 100 GB, 1 TB and 5 TB takes on AWS and what it costs, by algorithm and number of
workers: from what npm run bench:objects -- --write measured, AWS's limits and list prices.

  --algorithm A,B   some of ${modelledAlgorithms.join(', ')};
                    ${shown.join(', ')} where it is left out
  --workers N,N     numbers of workers from 1 to ${awsLimits.workers.value}; 1,16,100,1000
  --memory MIB      of a worker, 320 to 10240; 1769, which is one vCPU
  --part MIB        size of a part, a power of two from 1 to 4096; 256
  --bandwidth MB    a second that one function receives; ${awsLimits.workerRate.value / 1e6}, which AWS does not document
  --check           measures small objects in a local cloud beside what the model says of them
  --json            as JSON
  --help            this text

Exit code 1 where --check finds a prediction that is too far off, 2 for wrong usage.
`;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${help}`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    algorithm: { type: 'string', default: shown.join(',') },
    workers: { type: 'string', default: '1,16,100,1000' },
    memory: { type: 'string', default: '1769' },
    part: { type: 'string', default: '256' },
    bandwidth: { type: 'string', default: String(awsLimits.workerRate.value / 1e6) },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`there is nothing to do with ${positionals.join(' ')}`);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (values.check) {
    const progress = (line: string): void => void process.stderr.write(`  ${line}\n`);
    return checkModel({ json: values.json, print, progress });
  }
  const options = {
    memoryMib: integer('--memory', values.memory, 320, 10_240),
    partMib: powerOfTwo('--part', values.part, 4096),
    workerRate: integer('--bandwidth', values.bandwidth, 1, 100_000) * 1e6,
  };
  const workers = values.workers
    .split(',')
    .map((one) => integer('--workers', one, 1, awsLimits.workers.value));
  const rows = rowsOf(values.algorithm.split(',').map(algorithmOf), workers, options);
  if (values.json) {
    print(JSON.stringify({ prices: pricesAsOf, options, limits: awsLimits, rows }, null, 2));
    return 0;
  }
  print(renderRows(rows));
  print(`\nPrices: ${pricesAsOf}. Workers of ${options.memoryMib} MiB, parts of ${options.partMib} MiB.`);
  for (const limit of Object.values(awsLimits)) {
    print(`  ${limit.value.toLocaleString('en-US')} ${limit.unit} (${limit.source})`);
  }
  return 0;
}

function integer(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} must be an integer from ${least} to ${most}`);
}

function powerOfTwo(option: string, text: string, most: number): number {
  const value = integer(option, text, 1, most);
  if (Number.isInteger(Math.log2(value))) return value;
  throw new UsageError(`${option} must be a power of two`);
}

function algorithmOf(text: string): ModelledAlgorithm {
  const found = modelledAlgorithms.find((name) => name === text);
  if (found) return found;
  throw new UsageError(`--algorithm must be some of ${modelledAlgorithms.join(', ')}`);
}
