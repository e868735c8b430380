import { UsageError } from '../command.ts';
import { targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { strategies, type Strategy } from './choice.ts';
import { tunableFunctions, type TunableFunction } from './workload.ts';

const options = {
  ...targetOptions,
  memory: { type: 'string' },
  batch: { type: 'string', default: '1,2,5,10' },
  parallelism: { type: 'string', default: '1,2,4' },
  workers: { type: 'string', default: '1,2,4,8' },
  rounds: { type: 'string', default: '5' },
  workload: { type: 'string' },
  strategy: { type: 'string', default: 'balance' },
  concurrency: { type: 'string', default: '4' },
  json: { type: 'boolean', default: false },
  report: { type: 'string' },
  write: { type: 'boolean', default: false },
  replace: { type: 'boolean', default: false },
} as const;

/** Fractions of a vCPU, one, and more: 1,769 MiB is one (lib/stage/cpu-share.ts). */
const memoryDefaults: Readonly<Record<TunableFunction, string>> = {
  hash: '256,512,885,1769,3538',
  'compute-worker': '512,885,1769,3538,5307',
  'object-worker': '512,885,1769,3538',
};

export interface TuneArguments {
  readonly what: TunableFunction | 'inline-budget';
  readonly target: { readonly stage?: string | undefined; readonly local: boolean; readonly data: string };
  readonly memoryMib: readonly number[];
  readonly batchSizes: readonly number[];
  readonly parallelism: readonly number[];
  readonly workers: readonly number[];
  readonly rounds: number;
  readonly workload: string | undefined;
  readonly strategy: Strategy;
  readonly concurrency: number;
  readonly json: boolean;
  readonly report: string | undefined;
  readonly write: boolean;
  readonly replace: boolean;
}

/** Throws UsageError with the option and its bound. */
export function parseTuneArguments(args: readonly string[]): TuneArguments {
  const { values, positionals } = parseOptions(args, options);
  const [what, ...others] = positionals;
  if (what !== 'inline-budget' && !isTunable(what))
    throw new UsageError(`What is to be tuned: ${tunableFunctions.join(', ')} or inline-budget`);
  if (others.length > 0) throw new UsageError(`What is ${others.join(' ')}?`);
  const strategy = strategies.find((name) => name === values.strategy);
  if (strategy === undefined) throw new UsageError(`--strategy must be ${strategies.join(', ')}`);
  if (what === 'inline-budget' && (values.report !== undefined || values.workload !== undefined))
    throw new UsageError('--report and --workload are for functions, not for inline-budget');
  const memory = values.memory ?? memoryDefaults[what === 'inline-budget' ? 'hash' : what];
  return {
    what,
    target: values,
    memoryMib: numbers('--memory', memory, 128, 10_240),
    batchSizes: numbers('--batch', values.batch, 1, 100),
    parallelism: numbers('--parallelism', values.parallelism, 1, 16),
    workers: numbers('--workers', values.workers, 1, 100),
    rounds: number('--rounds', values.rounds, 1, 100),
    workload: values.workload,
    strategy,
    concurrency: number('--concurrency', values.concurrency, 1, 100),
    json: values.json,
    report: values.report,
    write: values.write,
    replace: values.replace,
  };
}

const isTunable = (name: string | undefined): name is TunableFunction =>
  tunableFunctions.some((one) => one === name);

function numbers(option: string, text: string, least: number, most: number): number[] {
  return [...new Set(text.split(',').map((each) => number(option, each, least, most)))].toSorted(
    (a, b) => a - b,
  );
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} takes whole numbers from ${least} to ${most}`);
}
