import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../../bench/calibrate/machine.ts';
import { NoRedisError } from '../../local/redis/binary.ts';
import { installPeers } from './packages.ts';
import { fullPlan, shortPlan } from './plan.ts';
import { renderResults, targetsOf } from './report.ts';
import { runPlan } from './run.ts';
import { startSystems, workers } from './systems.ts';

const help = `Usage: npm run bench:peers -- [--short] [--json FILE]

Compares Hash API's local cloud with BullMQ, pg-boss and graphile-worker: the same argon2id tasks, the same
engine, the same number of worker processes, in turn, in one run. load-tests/peers/README.md tells how.

  --short       for CI, about two minutes: fails only where Hash API loses a task
  --json FILE   writes all results of all rounds
  --help        this text

Exit code 1 where something that must be reached was not (with --short: where a task was lost), 2 for wrong usage.
`;

const progress = (line: string): void => void process.stderr.write(`  ${line}\n`);
process.exitCode = await main();

async function main(): Promise<number> {
  let options;
  try {
    options = parseArgs({
      options: { short: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  if (!existsSync('/proc/self/stat'))
    return skip('CPU time and memory are read from /proc, which is not here');
  if (!(await installPeers(progress))) return skip('the peers could not be installed');

  await using stack = new AsyncDisposableStack();
  const interrupt = (): void => {
    void stack.disposeAsync().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const machine = await describeMachine();
    const systems = await startSystems(stack, progress);
    const results = await runPlan(systems, options.short ? shortPlan : fullPlan, progress);
    process.stdout.write(
      `${machine.processor}, ${machine.virtualProcessors} vCPU, Node ${machine.versions['node'] ?? ''}; ${workers} worker processes each\n\n${renderResults(results)}`,
    );
    if (options.json !== undefined)
      await writeFile(options.json, `${JSON.stringify({ machine, ...results }, null, 2)}\n`);
    const missed = targetsOf(results).filter(({ met }) => !met);
    return missed.some(({ name }) => !options.short || name.startsWith('lost')) ? 1 : 0;
  } catch (error) {
    if (error instanceof NoRedisError) return skip(error.message);
    throw error;
  }
}

function skip(reason: string): number {
  process.stdout.write(`bench:peers is left out: ${reason}\n`);
  return 0;
}
