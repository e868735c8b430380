import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { createS3Client } from '../../adapters/s3/client.ts';
import { oneVcpuMib } from '../../core/limits.ts';
import { pricesAsOf } from '../../lib/prices/prices.ts';
import type { Command } from '../command.ts';
import { targetHelp } from '../endpoints.ts';
import type { Values } from '../scale/settings-path.ts';
import { findTarget, type Target } from '../target.ts';
import { parseTuneArguments, type TuneArguments } from './arguments.ts';
import { chart } from './chart.ts';
import { measureInlineBudget } from './inline-budget.ts';
import { budgetText } from './inline-budget-text.ts';
import { createMeasuredObjects } from './measured-object.ts';
import { interruptible } from './interruption.ts';
import { measureFunction, type Tuning } from './measure-function.ts';
import { reportPage, type Section } from './report-page.ts';
import type { Measured } from './sweep.ts';
import { readWorkload, type TunableFunction } from './workload.ts';
import { writeSettings } from './write-setting.ts';

const help = `Usage: hash-api tune FUNCTION [--memory 512,1024,…] [--strategy cost|speed|balance] [--write] …
       hash-api tune inline-budget [--concurrency N] [--rounds N]

Measures how long FUNCTION (hash, compute-worker or object-worker) takes for real requests at
each memory and what that costs, and says which to set. Then, at that memory, how many workers
at once do not slow each other, and of compute-worker batch sizes and the parallelism of
argon2id. It measures a copy of the function, without its VPC, that nobody else calls and that
is removed at the end, also at Ctrl-C: the function itself is not touched. Tasks are computed,
but not claimed, stored or sent. object-worker reads objects of random bytes that the command
puts into the bucket of uploads, and deletes.

inline-budget: how long the same work takes inline and through the queue, in growing sizes,
and from where on the queue is better. This submits tasks to the stage's own queue.

  --memory LIST       MiB, 128 to 10240 (1769 is one vCPU)
  --batch LIST        tasks in a batch (default: 1,2,5,10; one number: none)
  --parallelism LIST  lanes of argon2id (default: 1,2,4; one number: none)
  --workers LIST      workers at once (default: 1,2,4,8; one number: none)
  --rounds N          of the workload at each setting, interleaved (default: 5)
  --workload FILE     JSON: a list of requests ({ "path": "/hash/sha256", "body": {…} } or
                      "bytes": N) or of tasks ({ "algorithms": […], "parameters": {…},
                      "string": "…" } or "bytes": N), or of objects ({ "algorithms": […],
                      "mib": 64, "part": false }), each with a "weight" (default: a mix)
  --strategy NAME     cost, speed or balance, the least time x cost (default)
  --concurrency N     callers at once of inline-budget (default: 4)
  --report FILE.html  a page with charts, which needs nothing else
  --write             put the settings into the stage file; the rules are checked before
  --replace           remove the copy that a killed run left behind
  --json              the figures as one line of JSON
${targetHelp}

Here, start the service with npm start -- --cpu-share: otherwise every memory has the same CPU.
`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export const tune: Command = {
  summary: 'measure which memory, batch and inline budget fit the work',
  help,
  async run(args, output) {
    const given = parseTuneArguments(args);
    const workload = given.what === 'inline-budget' ? undefined : readWorkload(given.what, given.workload);
    const target = findTarget(given.target);
    const client = new LambdaClient(target.client('lambda'));
    const { rounds, concurrency, replace, json } = given;
    if (workload === undefined) {
      const { config } = target;
      const budget = await interruptible((signal) =>
        measureInlineBudget(client, { config, concurrency, rounds, replace, signal, progress: say }),
      );
      output(
        json
          ? JSON.stringify({ stage: target.stage, concurrency, ...budget })
          : budgetText(budget, config, concurrency),
      );
      return 0;
    }
    const tuning = await interruptible((signal) =>
      measureFunction(client, {
        ...given,
        ...{ stage: target.stage, workload, signal, progress: say },
        objectsIn: (bucket) => createMeasuredObjects(storeOf(target), bucket),
      }),
    );
    const sections = sectionsOf(tuning, workload.function);
    const title = `${workload.function}, stage ${target.stage} on ${target.place}`;
    const method = `Median of ${rounds} rounds, interleaved, of the durations that Lambda reports and bills.`;
    if (given.report !== undefined) writeFileSync(given.report, reportPage(title, method, sections));
    output(
      json
        ? JSON.stringify({ stage: target.stage, function: workload.function, ...tuning })
        : textOf(title, method, sections, tuning, given, { name: workload.function, target }),
    );
    if (given.report !== undefined) say(`${given.report} has the report`);
    const settings = settingsOf(tuning, workload.function, target);
    if (given.write && Object.keys(settings).length > 0) {
      writeSettings(target.stageFile, settings, target.settingsOf);
      say(`${target.stageFile}: ${assignments(settings)}`);
    }
    return tuning.memoryMib === undefined ? 1 : 0;
  },
};

/** The bucket's name stands in the path of a local address. Objects are large: a PUT takes what it takes. */
function storeOf(target: Target): S3Client {
  const options = target.client('s3');
  return createS3Client(options.endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: options.endpoint }, {
    ...options,
    requestHandler: { requestTimeout: 0 },
  });
}

function sectionsOf(
  { memory, choices, batch, parallelism, workers, memoryMib }: Tuning,
  name: TunableFunction,
): Section[] {
  const at = `at ${memoryMib ?? 0} MiB`;
  return [
    { title: `${name} by memory (MiB)`, unit: 'MiB', sweep: memory, choices },
    ...(batch ? [{ title: `Batch size ${at}`, unit: 'tasks', sweep: batch }] : []),
    ...(parallelism ? [{ title: `Parallelism of argon2id ${at}`, unit: 'lanes', sweep: parallelism }] : []),
    ...(workers ? [{ title: `Workers at once ${at}`, unit: 'workers', sweep: workers }] : []),
  ];
}

/** Settings of how many workers there are, as far as a service of AWS sets them; here the machine's processors do. */
const atOnce: Readonly<Record<TunableFunction, string | undefined>> = {
  hash: undefined,
  'compute-worker': 'workers.compute.maxConcurrency',
  'object-worker': 'workers.object.partsInFlight',
};

function settingsOf(
  { memoryMib, batchSize, workers, workersAtOnce = 0 }: Tuning,
  name: TunableFunction,
  { isLocal }: Target,
): Values {
  const path = atOnce[name];
  const isBound = workers?.measured.some(({ value }) => value > workersAtOnce) ?? false;
  return {
    ...(memoryMib !== undefined && { [`functions.${name}.memoryMib`]: memoryMib }),
    ...(batchSize !== undefined && { 'workers.compute.batchSize': batchSize }),
    ...(path !== undefined && isBound && !isLocal && workersAtOnce > 1 && { [path]: workersAtOnce }),
  };
}

/** What the number of workers does to each of them. */
function workersText({ workers, workersAtOnce }: Tuning, { isLocal }: Target): string[] {
  if (workers === undefined || workersAtOnce === undefined) return [];
  const counts = workers.measured.map(({ value }) => value).toSorted((a, b) => a - b);
  const slowedFrom = counts.find((count) => count > workersAtOnce);
  const why = isLocal ? ': they share the processors of this machine' : '';
  return [
    slowedFrom === undefined
      ? `${workersAtOnce} workers at once do not slow each other.`
      : `${slowedFrom} workers at once take more than 10 % longer each than ${counts[0] ?? 1}${why}.`,
  ];
}

const assignments = (settings: Values): string =>
  Object.entries(settings)
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');

function textOf(
  title: string,
  method: string,
  sections: readonly Section[],
  tuning: Tuning,
  { strategy, write }: TuneArguments,
  { name, target }: { readonly name: TunableFunction; readonly target: Target },
): string {
  const settings = settingsOf(tuning, name, target);
  const now = target.config.functions[name].memoryMib;
  return [
    `${title}\n${method}\nTime of a request, task or object, cost of a million (${pricesAsOf}).`,
    ...sections.map((one) => chart(one.title, one.sweep, one.choices)),
    ...workersText(tuning, target),
    tuning.memoryMib === undefined
      ? 'No setting works.'
      : `By ${strategy}: ${assignments(settings)} (memory now: ${now})${write ? '' : '\n  try it: npx hash-api scale set ' + assignments(settings) + '\n  keep it: the same with --write'}`,
    ...(target.isLocal ? hintsOfThisMachine(tuning.memory.measured) : []),
  ].join('\n\n');
}

function hintsOfThisMachine(measured: readonly Measured[]): string[] {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  return [
    ...(isFlat(measured)
      ? ['Every memory below one vCPU took as long: start the service with npm start -- --cpu-share.']
      : []),
    ...(load > 2 * cores
      ? [
          `This machine is busy (load ${load.toFixed(1)} on ${cores} processors): large memories did not get the CPU of theirs. Measure again when it is quiet.`,
        ]
      : []),
  ];
}

/** Whether less than one vCPU makes no difference, as where CPU is not shared by memory. */
function isFlat(measured: readonly Measured[]): boolean {
  const times = measured.filter(({ value }) => value <= oneVcpuMib).map(({ timeMs }) => timeMs.median);
  return times.length > 1 && Math.max(...times) < 1.2 * Math.min(...times);
}
